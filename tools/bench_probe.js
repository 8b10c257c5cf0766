/* Watches one slider and the picture that follows it, in the page itself.

An input is the moment of the key or pointer event (its own time stamp) after which
the slider took a new value. A picture counts as shown in the first animation frame
that is drawn with it in the page and every image inside it decoded. From there to
the glass it is one frame more, the same for every technique. */
([handle, picture]) => {
    const seen = { inputs: [], shown: [], releases: [] };
    const known = new Map();
    let event = 0, latest = null;

    for (const type of ['keydown', 'pointerdown', 'pointermove'])
        window.addEventListener(type, e => { event = e.timeStamp; }, true);
    for (const type of ['keyup', 'pointerup'])
        window.addEventListener(type, e => seen.releases.push(e.timeStamp), true);

    const value = () => Number(handle.getAttribute('aria-valuenow'));
    const isNew = v => v !== seen.inputs.at(-1)?.[1];
    new MutationObserver(() => isNew(value()) && seen.inputs.push([event, value()]))
        .observe(handle, { attributes: true, attributeFilter: ['aria-valuenow'] });

    const number = look => known.get(look) ?? known.set(look, known.size).size - 1;
    const look = () => picture.querySelector('svg')
        ? picture.innerHTML : picture.querySelector('img')?.src;
    const changed = async () => {
        const now = look();
        if (!now || now === latest) return;
        latest = now;
        const images = [...picture.querySelectorAll('img, image')];
        await Promise.all(images.map(image => image.decode().catch(() => {})));
        requestAnimationFrame(() => {
            if (look() === now) seen.shown.push([performance.now(), number(now)]);
        });
    };
    new MutationObserver(changed).observe(picture, {
        subtree: true, childList: true, characterData: true, attributeFilter: ['src'],
    });

    window.seen = seen;
    window.forget = () => Object.values(seen).forEach(list => { list.length = 0; });
    window.now = () => ({ value: value(), look: number(look()) });
}
