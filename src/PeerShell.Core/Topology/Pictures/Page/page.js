// The script of a picture page. The page already contains the complete drawing; this adds pan and zoom, details and search.
'use strict';
{
    const drawing = document.getElementById('drawing'), canvas = document.getElementById('canvas');
    const details = document.getElementById('details');
    const scene = readScene(drawing);
    const { nodes, links, box } = scene;
    drawing.style.display = 'none';
    canvas.hidden = false;
    const painter = createPainter(canvas, drawing, scene);
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

    // ---- Pan and zoom.

    let whole = d3.zoomIdentity, view = whole, focus = null, isWaiting = false;

    // Paints at most once per animation frame.
    function repaint() {
        if (isWaiting) return;
        isWaiting = true;
        requestAnimationFrame(() => {
            isWaiting = false;
            painter.paint(view, whole, focus);
        });
    }

    const zoom = d3.zoom().on('zoom', ({ transform }) => {
        view = transform;
        repaint();
    });

    function fit() {
        const { width, height } = painter.resize();
        const k = Math.min(width / box.width, height / box.height, 1.4);
        whole = d3.zoomIdentity.translate(width / 2, height / 2).scale(k).translate(-box.x - box.width / 2, -box.y - box.height / 2);
        zoom.scaleExtent([k / 2, Math.max(24, k * 24)]);
    }

    const surface = d3.select(canvas);
    const move = (transform, ...rest) => (calm ? surface : surface.transition().duration(350)).call(transform, ...rest);
    const showWhole = () => move(zoom.transform, whole);
    const zoomBy = factor => move(zoom.scaleBy, factor);

    function showNode(node) {
        const k = Math.max(view.k, Math.min(2.5, whole.k * 3));
        const middle = d3.zoomIdentity.translate(canvas.clientWidth / 2, canvas.clientHeight / 2);
        move(zoom.transform, middle.scale(k).translate(-node.x, -node.y));
    }

    // ---- Focus: a node and its neighbors, or all nodes of a kind.

    let chosen = null, kind = null;

    function attend(node) {
        if (node) {
            focus = { chosen: node, nodes: new Set([node, ...node.links.map(link => other(link, node))]), links: new Set(node.links) };
            describe(node);
        }
        else if (kind) {
            const ofKind = new Set(nodes.filter(kind));
            focus = { nodes: ofKind, links: new Set(links.filter(link => ofKind.has(link.from) && ofKind.has(link.to))) };
        }
        else focus = null;
        details.hidden = !node;
        repaint();
    }

    function choose(node) {
        chosen = node;
        attend(node);
    }

    const other = (link, node) => link.from === node ? link.to : link.from;

    // ---- Details. Names are always inserted as text, never as markup.

    const mostListed = 100;

    function element(name, text, className) {
        const made = document.createElement(name);
        if (text !== undefined) made.textContent = text;
        if (className) made.className = className;
        return made;
    }

    function describe(node) {
        const facts = element('dl');
        node.facts.forEach(fact => {
            const colon = fact.indexOf(': ');
            facts.append(element('dt', fact.slice(0, colon)), element('dd', fact.slice(colon + 2)));
        });
        const list = element('ul');
        node.links.slice(0, mostListed).forEach(link => {
            const neighbor = other(link, node);
            const button = element('button', neighbor.name);
            if (link.look) button.append(element('span', link.conditions, link.look));
            button.onclick = () => { choose(neighbor); showNode(neighbor); };
            const item = element('li');
            item.append(button);
            list.append(item);
        });
        if (node.links.length > mostListed) list.append(element('li', `and ${node.links.length - mostListed} more`, 'more'));
        details.replaceChildren(element('h2', node.name), facts, element('h3', node.counts), list);
    }

    // ---- The pointer selects the nearest node, so that small nodes are easy to hit.

    function nodeAt(event) {
        const { left, top } = canvas.getBoundingClientRect(), growth = painter.growth() / view.k;
        const [x, y] = view.invert([event.clientX - left, event.clientY - top]);
        let nearest = null, best = 18 / view.k;
        for (const node of nodes) {
            const distance = Math.hypot(node.x - x, node.y - y) - node.radius * growth;
            if (distance < best) [nearest, best] = [node, distance];
        }
        return nearest;
    }

    let pointed = null;
    function point(node) {
        if (node === pointed) return;
        pointed = node;
        canvas.classList.toggle('pointing', node !== null);
        attend(node ?? chosen);
    }

    surface.call(zoom).on('dblclick.zoom', null)
        .on('pointermove', event => { if (!event.buttons) point(nodeAt(event)); })
        .on('pointerleave', () => point(null))
        .on('click', event => choose(nodeAt(event)));

    // ---- Search by name and by tag.

    const mostFound = 8;
    const search = document.getElementById('search'), found = document.getElementById('found');
    let results = [], current = 0;

    function find() {
        const text = search.value.trim().toLowerCase();
        const begins = node => node.name.toLowerCase().startsWith(text);
        const matches = text ? nodes.filter(node => [node.name, ...node.facts].some(fact => fact.toLowerCase().includes(text))) : [];
        const matching = new Set(matches);
        kind = text ? node => matching.has(node) : null;
        results = matches.sort((a, b) => begins(b) - begins(a) || b.links.length - a.links.length).slice(0, mostFound);
        current = 0;
        found.replaceChildren(...results.map((node, number) => {
            const item = element('li', node.name);
            item.id = `found-${number}`;
            item.role = 'option';
            if (node.facts.length) item.append(element('span', node.facts.join(', '), 'facts'));
            item.onpointerdown = event => { event.preventDefault(); pick(node); };
            return item;
        }));
        if (text && !results.length) found.append(element('li', 'No node matches.', 'none'));
        open(text !== '');
        pressLegend(null);
        choose(null);
    }

    function open(isOpen) {
        found.hidden = !isOpen;
        search.ariaExpanded = isOpen;
        mark();
    }

    function mark() {
        [...found.children].forEach((item, number) => { item.ariaSelected = number === current; });
        search.setAttribute('aria-activedescendant', found.hidden ? '' : `found-${current}`);
    }

    function pick(node) {
        open(false);
        search.blur();
        kind = null;
        choose(node);
        showNode(node);
    }

    search.oninput = find;
    search.onfocus = () => { if (search.value) find(); };
    search.onblur = () => open(false);
    search.onkeydown = event => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && results.length) {
            current = (current + step + results.length) % results.length;
            mark();
            event.preventDefault();
        }
        else if (event.key === 'Enter' && results.length) pick(results[current]);
        else if (event.key === 'Escape') { search.value = ''; find(); search.blur(); }
        event.stopPropagation();
    };

    // ---- The legend: press a color to highlight the nodes that have it.

    const entries = [...document.querySelectorAll('footer button')];
    const pressLegend = entry => entries.forEach(other => { other.ariaPressed = other === entry; });
    entries.forEach(entry => {
        entry.onclick = () => {
            const isOn = entry.ariaPressed !== 'true';
            kind = isOn ? node => node.look.split(' ').includes(entry.dataset.group) : null;
            pressLegend(isOn ? entry : null);
            choose(null);
        };
    });

    // ---- Buttons and keys.

    const dark = document.getElementById('dark');

    function recolor() {
        painter.readColors();
        repaint();
    }

    function switchTheme() {
        dark.media = matchMedia(dark.media).matches ? 'not all' : 'all';
        recolor();
    }

    const actions = {
        '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), '0': showWhole,
        '/': () => search.focus(), Escape: () => { kind = null; pressLegend(null); choose(null); },
    };
    addEventListener('keydown', event => {
        const action = actions[event.key];
        if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        action();
    });
    document.getElementById('closer').onclick = actions['+'];
    document.getElementById('farther').onclick = actions['-'];
    document.getElementById('whole').onclick = showWhole;
    document.getElementById('theme').onclick = switchTheme;
    matchMedia(dark.media).addEventListener('change', recolor);
    addEventListener('resize', () => {
        const wasWhole = view.toString() === whole.toString();
        fit();
        if (wasWhole) surface.call(zoom.transform, whole);
        repaint();
    });

    fit();
    surface.call(zoom.transform, whole);
}
