/* Watches key presses and the picture that follows it, in the page itself.

A picture counts as shown in the first animation frame after it is in the page and its
<img>, where it has one, has loaded. The <image> of an SVG has loaded by then, being a
data URI: the browser's Element Timing has it on the glass with that same frame. The
glass is a frame later still, for every technique. */
(picture) => {
    const seen = { events: [], shown: [] };
    let latest = null;

    window.addEventListener('keydown', e => seen.events.push(e.timeStamp), true);

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
        await Promise.all([...picture.querySelectorAll('img')].map(loaded));
        requestAnimationFrame(() => {
            if (look() === now) seen.shown.push(performance.now());
        });
    };
    new MutationObserver(changed).observe(picture, {
        subtree: true, childList: true, characterData: true, attributeFilter: ['src'],
    });

    window.seen = seen;
    window.forget = () => Object.values(seen).forEach(list => { list.length = 0; });
}
