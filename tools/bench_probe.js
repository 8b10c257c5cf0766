/* Watches one slider and the picture that follows it, in the page itself.

An input is the moment of the key or pointer event (its own time stamp) after which
the slider took a new value. A picture counts as shown in the first animation frame
after it is in the page and its <img>, where it has one, has loaded. The <image> of an
SVG has loaded by then, being a data URI: the browser's Element Timing has it on the
glass with that same frame. The glass is a frame later still, for every technique. */
([handle, picture]) => {
    const seen = { inputs: [], shown: [], presses: [], releases: [] };
    const known = new Map();
    let event = 0, latest = null;

    for (const type of ['keydown', 'pointerdown', 'mousemove'])
        window.addEventListener(type, e => { event = e.timeStamp; }, true);
    window.addEventListener('keydown', e => seen.presses.push(e.timeStamp), true);
    for (const type of ['keyup', 'pointerup'])
        window.addEventListener(type, e => seen.releases.push(e.timeStamp), true);

    const value = () => Number(handle.getAttribute('aria-valuenow'));
    const isNew = v => v !== seen.inputs.at(-1)?.[1];
    new MutationObserver(() => isNew(value()) && seen.inputs.push([event, value()]))
        .observe(handle, { attributes: true, attributeFilter: ['aria-valuenow'] });

    const number = look => known.get(look) ?? known.set(look, known.size).size - 1;
    const look = () => picture.querySelector('svg')
        ? picture.innerHTML : picture.querySelector('img')?.src;
    const loaded = image => image.complete || new Promise(resolve => {
        for (const type of ['load', 'error'])
            image.addEventListener(type, resolve, { once: true });
    });
    const changed = async () => {
        const now = look();
        if (!now || now === latest) return;
        latest = now;
        const images = [...picture.querySelectorAll('img')];
        await Promise.all(images.map(loaded));
        requestAnimationFrame(() => {
            if (look() === now) seen.shown.push([performance.now(), number(now)]);
        });
    };
    new MutationObserver(changed).observe(picture, {
        subtree: true, childList: true, characterData: true, attributeFilter: ['src'],
    });

    // Playwright's mouse waits for the page after each move; a hand does not.
    window.move = (places, clientY, every) => new Promise(done => {
        const timer = setInterval(() => {
            if (!places.length) { clearInterval(timer); done(); return; }
            const clientX = places.shift();
            const move = { clientX, clientY, buttons: 1, bubbles: true, view: window };
            document.elementFromPoint(clientX, clientY)
                .dispatchEvent(new MouseEvent('mousemove', move));
        }, every);
    });

    window.seen = seen;
    window.forget = () => Object.values(seen).forEach(list => { list.length = 0; });
    window.now = () => ({ value: value(), look: number(look()) });
}
