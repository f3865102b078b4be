// The page of a picture. The drawing is there already and complete; this adds pan and zoom, details and search.
'use strict';
{
    const svg = d3.select('#drawing'), scene = svg.select('.scene');
    const root = svg.node(), details = document.getElementById('details');
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

    // ---- What is drawn, read from the drawing itself.

    const nodes = [...root.querySelectorAll('.nodes > .node')].map((element, number) => {
        const { e: x, f: y } = element.transform.baseVal.consolidate().matrix;
        const title = element.querySelector('title'), [name, ...facts] = title.textContent.split('\n');
        title.remove();     // The browser would show it beside the details.
        return { number, element, x, y, name, facts, group: element.getAttribute('class'), links: [], radius: element.querySelector('circle').r.baseVal.value };
    });

    const links = [...root.querySelectorAll('.links > path')].map(element => {
        const link = { element, from: nodes[element.dataset.from], to: nodes[element.dataset.to] };
        link.kind = element.getAttribute('class');
        link.conditions = link.kind ? element.textContent.slice(element.textContent.lastIndexOf(': ') + 2) : '';
        link.from.links.push(link);
        link.to.links.push(link);
        return link;
    });

    const labels = [...root.querySelectorAll('.label')].map((element, number) => {
        const text = element.querySelector('text'), hidden = element.classList.replace('hidden', 'measured');
        const { e: x, f: y } = element.transform.baseVal.consolidate().matrix;
        return { element, text, x, y, node: nodes[number], isMinor: hidden };
    });
    labels.forEach(label => {
        if (label.node) label.node.label = label;
        const box = label.text.getBBox(), turn = label.text.transform.baseVal.consolidate();
        const angle = turn ? turn.angle * Math.PI / 180 : 0, sin = Math.sin(angle), cos = Math.cos(angle);
        const corners = [[box.x, box.y], [box.x + box.width, box.y], [box.x, box.y + box.height], [box.x + box.width, box.y + box.height]]
            .map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]);
        const xs = corners.map(corner => corner[0]), ys = corners.map(corner => corner[1]);
        Object.assign(label, { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) });

        // Where its node's rim is, to keep beside it when that grows.
        const x = label.left + label.right, y = label.top + label.bottom, rim = (label.node?.radius ?? 0) / (Math.hypot(x, y) || 1);
        [label.rimX, label.rimY] = [x * rim, y * rim];
        label.text.style.setProperty('--rim-x', `${label.rimX}px`);
        label.text.style.setProperty('--rim-y', `${label.rimY}px`);
    });
    labels.sort((a, b) => a.isMinor - b.isMinor || (b.node?.links.length ?? 0) - (a.node?.links.length ?? 0));

    // ---- Pan and zoom. Links get longer, nodes grow less, and names stay as large as they are: so there is room for more.

    const { x: left, y: top, width, height } = root.viewBox.baseVal;
    root.removeAttribute('viewBox');

    let whole = d3.zoomIdentity, view = whole, nodeScale = 1, labelScale = 1, waiting = false;

    const zoom = d3.zoom().on('zoom', ({ transform }) => {
        const isCloser = transform.k !== view.k;
        view = transform;
        scene.attr('transform', view);
        if (isCloser) scaleMarks();
        if (!waiting) {
            waiting = true;
            requestAnimationFrame(() => { waiting = false; showLabels(); });
        }
    });

    function scaleMarks() {
        nodeScale = whole.k * Math.pow(view.k / whole.k, 0.35);
        labelScale = Math.min(1.2, Math.max(0.9, nodeScale));
        root.style.setProperty('--node-scale', nodeScale / view.k);
        root.style.setProperty('--label-scale', labelScale / view.k);
        root.style.setProperty('--rim-scale', (nodeScale - labelScale) / view.k);
    }

    function fit() {
        const { clientWidth, clientHeight } = root;
        const k = Math.min(clientWidth / width, clientHeight / height, 1.4);
        whole = d3.zoomIdentity.translate(clientWidth / 2, clientHeight / 2).scale(k).translate(-left - width / 2, -top - height / 2);
        zoom.scaleExtent([k / 2, Math.max(24, k * 24)]);
    }

    const move = (transform, ...rest) => (calm ? svg : svg.transition().duration(350)).call(transform, ...rest);
    const showWhole = () => move(zoom.transform, whole);
    const zoomBy = factor => move(zoom.scaleBy, factor);

    function showNode(node) {
        const k = Math.max(view.k, Math.min(2.5, whole.k * 3));
        move(zoom.transform, d3.zoomIdentity.translate(root.clientWidth / 2, root.clientHeight / 2).scale(k).translate(-node.x, -node.y));
    }

    // ---- Names: the more important go first; one that would cover another, or a node, waits for more room.

    const cell = 64;

    function showLabels() {
        const taken = new Map();
        const { clientWidth, clientHeight } = root;
        const isSeen = box => box.right > 0 && box.left < clientWidth && box.bottom > 0 && box.top < clientHeight;
        nodes.forEach(node => {
            const x = view.applyX(node.x), y = view.applyY(node.y), r = node.radius * nodeScale;
            const box = { node, left: x - r, right: x + r, top: y - r, bottom: y + r };
            if (isSeen(box)) take(taken, box);
        });
        let room = view.k > whole.k * 1.3 ? 80 : 0;
        labels.forEach(label => {
            const x = view.applyX(label.x) + label.rimX * (nodeScale - labelScale), y = view.applyY(label.y) + label.rimY * (nodeScale - labelScale);
            const box = {
                left: x + label.left * labelScale, right: x + label.right * labelScale,
                top: y + label.top * labelScale, bottom: y + label.bottom * labelScale,
            };
            const isShown = isSeen(box) && (!label.isMinor || room > 0) && isFree(taken, box, label);
            if (isShown) {
                take(taken, box);
                room -= label.isMinor;
            }
            label.element.classList.toggle('hidden', !isShown);
        });
    }

    function* cellsOf({ left, right, top, bottom }) {
        for (let column = Math.floor(left / cell); column <= Math.floor(right / cell); column++)
            for (let row = Math.floor(top / cell); row <= Math.floor(bottom / cell); row++)
                yield column * 65536 + row;
    }

    function take(taken, box) {
        for (const key of cellsOf(box)) {
            if (!taken.has(key)) taken.set(key, []);
            taken.get(key).push(box);
        }
    }

    function isFree(taken, box, label) {
        for (const key of cellsOf(box))
            for (const other of taken.get(key) ?? [])
                if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom
                    && (!other.node || (label.isMinor && other.node !== label.node)))
                    return false;
        return true;
    }

    // ---- Attention: to a node and its neighbors, or to all of a kind.

    let chosen = null, kind = null;

    function light(lit, litLinks) {
        root.classList.toggle('focused', lit !== null);
        nodes.forEach(node => {
            node.element.classList.toggle('lit', lit?.has(node) ?? false);
            node.label?.element.classList.toggle('lit', (lit?.has(node) ?? false) && (lit.size <= 40 || !node.label.element.classList.contains('hidden')));
        });
        links.forEach(link => link.element.classList.toggle('lit', litLinks?.(link) ?? false));
    }

    function attend(node) {
        root.querySelectorAll('.chosen').forEach(element => element.classList.remove('chosen'));
        if (node) {
            const neighbors = node.links.map(link => link.from === node ? link.to : link.from);
            light(new Set([node, ...neighbors]), link => link.from === node || link.to === node);
            node.element.classList.add('chosen');
            node.label?.element.classList.add('chosen', 'lit');
            describe(node);
        }
        else {
            const ofKind = kind && new Set(nodes.filter(kind));
            light(ofKind, ofKind && (link => ofKind.has(link.from) && ofKind.has(link.to)));
        }
        details.hidden = !node;
    }

    function choose(node) {
        chosen = node;
        attend(node);
    }

    // ---- Details. Text stays text: whatever nodes are called, none of it is taken for markup.

    function element(name, text, className) {
        const made = document.createElement(name);
        if (text !== undefined) made.textContent = text;
        if (className) made.className = className;
        return made;
    }

    function describe(node) {
        const facts = element('dl');
        node.facts.slice(0, -1).forEach(fact => {
            const colon = fact.indexOf(': ');
            facts.append(element('dt', fact.slice(0, colon)), element('dd', fact.slice(colon + 2)));
        });
        const list = element('ul');
        node.links.slice(0, 100).forEach(link => {
            const other = link.from === node ? link.to : link.from;
            const button = element('button', other.name);
            if (link.conditions) button.append(element('span', link.conditions, link.kind));
            button.onclick = () => { choose(other); showNode(other); };
            const item = element('li');
            item.append(button);
            list.append(item);
        });
        if (node.links.length > 100) list.append(element('li', `and ${node.links.length - 100} more`, 'muted'));
        details.replaceChildren(element('h2', node.name), facts, element('h3', node.facts.at(-1)), list);
    }

    // ---- The pointer: the nearest node counts, so that small ones are easy to hit.

    function nodeAt(event) {
        const { left, top } = root.getBoundingClientRect(), reach = 18 / view.k;
        const [x, y] = view.invert([event.clientX - left, event.clientY - top]);
        let nearest = null, best = Infinity;
        for (const node of nodes) {
            const distance = Math.hypot(node.x - x, node.y - y) - node.radius * nodeScale / view.k;
            if (distance < best && distance < reach) [nearest, best] = [node, distance];
        }
        return nearest;
    }

    let pointed = null;
    function point(node) {
        if (node === pointed) return;
        pointed = node;
        root.classList.toggle('pointing', node !== null);
        attend(node ?? chosen);
    }

    svg.call(zoom).on('dblclick.zoom', null)
        .on('pointermove', event => { if (!event.buttons) point(nodeAt(event)); })
        .on('pointerleave', () => point(null))
        .on('click', event => choose(nodeAt(event)));

    // ---- Search, by name and by tag.

    const search = document.getElementById('search'), found = document.getElementById('found');
    let results = [], current = 0;

    function find() {
        const text = search.value.trim().toLowerCase();
        const begins = node => node.name.toLowerCase().startsWith(text);
        results = text ? nodes.filter(node => [node.name, ...node.facts.slice(0, -1)].some(fact => fact.toLowerCase().includes(text))) : [];
        kind = text ? node => matches.has(node) : null;
        const matches = new Set(results);
        results = results.sort((a, b) => begins(b) - begins(a) || b.links.length - a.links.length).slice(0, 8);
        current = 0;
        found.replaceChildren(...results.map((node, number) => {
            const item = element('li', node.name);
            item.id = `found-${number}`;
            item.role = 'option';
            if (node.facts.length > 1) item.append(element('span', node.facts.slice(0, -1).join(', '), 'muted'));
            item.onpointerdown = event => { event.preventDefault(); pick(node); };
            return item;
        }));
        if (text && !results.length) found.append(element('li', 'No node is called that.', 'none'));
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

    // ---- The legend: press a color to see whose it is.

    const entries = [...document.querySelectorAll('footer button')];
    const pressLegend = entry => entries.forEach(other => { other.ariaPressed = other === entry; });
    entries.forEach(entry => {
        entry.onclick = () => {
            const isOn = entry.ariaPressed !== 'true';
            const group = entry.dataset.group;
            kind = isOn ? node => node.group.split(' ').includes(group) : null;
            pressLegend(isOn ? entry : null);
            choose(null);
        };
    });

    // ---- Buttons and keys.

    function switchTheme() {
        const dark = document.getElementById('dark');
        dark.media = matchMedia(dark.media).matches ? 'not all' : 'all';
    }

    document.getElementById('closer').onclick = () => zoomBy(1.5);
    document.getElementById('farther').onclick = () => zoomBy(1 / 1.5);
    document.getElementById('whole').onclick = showWhole;
    document.getElementById('theme').onclick = switchTheme;
    addEventListener('keydown', event => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const action = {
            '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), '0': showWhole,
            '/': () => search.focus(), Escape: () => { kind = null; pressLegend(null); choose(null); },
        }[event.key];
        if (action) {
            event.preventDefault();
            action();
        }
    });
    addEventListener('resize', () => {
        const wasWhole = view.toString() === whole.toString();
        fit();
        if (wasWhole) svg.call(zoom.transform, whole);
    });

    fit();
    svg.call(zoom.transform, whole);
    scaleMarks();
}
