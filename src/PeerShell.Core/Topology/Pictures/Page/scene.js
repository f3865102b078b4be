// The scene: read from the drawing in the page and painted on a canvas, which stays fast with thousands of nodes.
'use strict';

/** Reads nodes, links and labels from the SVG. */
function readScene(svg) {
    const place = element => {
        const { e: x, f: y } = element.transform.baseVal.consolidate().matrix;
        return { x, y };
    };

    const nodes = [...svg.querySelectorAll('.nodes > .node')].map(element => {
        const [name, ...facts] = element.querySelector('title').textContent.split('\n');
        const counts = facts.pop();
        const radius = element.querySelector('circle').r.baseVal.value;
        return { ...place(element), radius, name, facts, counts, look: element.getAttribute('class'), links: [] };
    });

    const links = [...svg.querySelectorAll('.links > path')].map(element => {
        const look = element.getAttribute('class') ?? '';
        const title = element.textContent;
        const [, , , bendX, bendY] = element.getAttribute('d').match(/Q/) ? element.getAttribute('d').split(/[MQ ]/) : [];
        const bend = bendX === undefined ? null : { x: Number(bendX), y: Number(bendY) };
        const conditions = title.slice(title.lastIndexOf(': ') + 2);
        const link = { from: nodes[element.dataset.from], to: nodes[element.dataset.to], bend, look, conditions };
        link.from.links.push(link);
        link.to.links.push(link);
        return link;
    });

    const impaired = links.filter(link => link.look === 'impaired');
    const labels = [...svg.querySelectorAll('.label')].map((element, number) => {
        const text = element.querySelector('text'), turn = text.transform.baseVal.consolidate();
        const label = {
            ...place(element), text: text.textContent, node: nodes[number], link: impaired[number - nodes.length],
            startX: Number(text.getAttribute('x')), startY: Number(text.getAttribute('y')), anchor: text.getAttribute('text-anchor'),
            angle: turn ? turn.angle * Math.PI / 180 : 0, size: Number(element.parentNode.getAttribute('font-size')),
            isMinor: element.classList.contains('hidden'),
        };
        (label.node ?? label.link).label = label;
        return label;
    });

    const { attributes } = svg.querySelector('.links');

    // Labels that come first have precedence if there is not room for all.
    labels.sort((a, b) => a.isMinor - b.isMinor || (b.node?.links.length ?? 0) - (a.node?.links.length ?? 0));
    return {
        nodes, links, labels, box: svg.viewBox.baseVal,
        lineWidth: Number(attributes['stroke-width'].value), opacity: Number(attributes['stroke-opacity'].value),
    };
}

/** Paints a scene on a canvas. */
function createPainter(canvas, svg, scene) {
    const context = canvas.getContext('2d');
    const family = getComputedStyle(document.body).fontFamily;
    let width, height, view, colors, nodeScale, labelScale;

    /** Reads the current colors from the style sheet. */
    function readColors() {
        const styles = getComputedStyle(document.documentElement);
        const names = ['ground', 'text', 'accent', 'impaired', 'down'];
        colors = Object.fromEntries(names.map(name => [name, styles.getPropertyValue(`--${name}`).trim()]));
        colors.link = getComputedStyle(svg.querySelector('.links')).stroke;
        scene.nodes.forEach(node => { colors[node.look] ??= null; });
        svg.querySelectorAll('.nodes > .node').forEach(element => {
            colors[element.getAttribute('class')] ??= getComputedStyle(element).fill;
        });
    }

    function measureLabels() {
        scene.labels.forEach(label => {
            context.font = `${label.size}px ${family}`;
            const width = context.measureText(label.text).width, sin = Math.sin(label.angle), cos = Math.cos(label.angle);
            const left = label.startX - { start: 0, middle: width / 2, end: width }[label.anchor];
            const corners = [-1, 0.3].flatMap(y => [0, width].map(x => [left + x, label.startY + y * label.size]))
                .map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]);
            const xs = corners.map(corner => corner[0]), ys = corners.map(corner => corner[1]);
            Object.assign(label, { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) });

            // The point where the label touches its node, to keep the label beside the node when that grows.
            const x = label.left + label.right, y = label.top + label.bottom;
            const rim = (label.node?.radius ?? 0) / (Math.hypot(x, y) || 1);
            [label.rimX, label.rimY] = [x * rim, y * rim];
        });
    }

    /** Adapts to the size of the canvas on the screen, and returns it. */
    function resize() {
        const density = devicePixelRatio || 1;
        ({ clientWidth: width, clientHeight: height } = canvas);
        [canvas.width, canvas.height] = [width * density, height * density];
        context.setTransform(density, 0, 0, density, 0, 0);
        return { width, height };
    }

    const isOutside = (x1, x2, y1, y2) =>
        Math.max(x1, x2) < 0 || Math.min(x1, x2) > width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > height;

    /** The place of a label on the screen. */
    const placeOf = label => ({
        x: view.applyX(label.x) + label.rimX * (nodeScale - labelScale),
        y: view.applyY(label.y) + label.rimY * (nodeScale - labelScale),
    });

    function paintLinks(links, color, dash) {
        context.strokeStyle = color;
        context.setLineDash(dash ? [5, 4] : []);
        let batch = 0;
        context.beginPath();
        for (const { from, to, bend } of links) {
            const x1 = view.applyX(from.x), y1 = view.applyY(from.y), x2 = view.applyX(to.x), y2 = view.applyY(to.y);
            if (!bend && isOutside(x1, x2, y1, y2)) continue;
            context.moveTo(x1, y1);
            if (bend) context.quadraticCurveTo(view.applyX(bend.x), view.applyY(bend.y), x2, y2);
            else context.lineTo(x2, y2);

            // One long path with many crossings would be slow.
            if (++batch % 50 === 0) {
                context.stroke();
                context.beginPath();
            }
        }
        context.stroke();
        context.setLineDash([]);
    }

    function paintLooks(links, plain) {
        context.lineWidth = Math.max(scene.lineWidth, 0.8);
        paintLinks(links.filter(link => !link.look), plain);
        paintLinks(links.filter(link => link.look === 'impaired'), colors.impaired);
        paintLinks(links.filter(link => link.look === 'down'), colors.down, true);
    }

    function paintNode(node, rim, rimWidth) {
        const x = view.applyX(node.x), y = view.applyY(node.y), radius = node.radius * nodeScale;
        if (isOutside(x - radius, x + radius, y - radius, y + radius)) return;
        context.beginPath();
        context.arc(x, y, radius + rimWidth, 0, 2 * Math.PI);
        context.fillStyle = rim;
        context.fill();
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fillStyle = colors[node.look];
        context.fill();
    }

    function paintLabel(label, isChosen) {
        const { x, y } = placeOf(label);
        context.save();
        context.translate(x, y);
        context.rotate(label.angle);
        context.scale(labelScale, labelScale);
        context.font = `${isChosen ? '600 ' : ''}${label.size}px ${family}`;
        context.textAlign = label.anchor === 'middle' ? 'center' : label.anchor;
        context.lineWidth = label.link ? 7 : 3;
        context.lineJoin = 'round';
        context.strokeStyle = colors.ground;
        context.strokeText(label.text, label.startX, label.startY);
        context.fillStyle = label.link ? colors.impaired : colors.text;
        context.fillText(label.text, label.startX, label.startY);
        context.restore();
    }

    // Chooses labels that cover no other label. Minor labels cover no node either, and are only shown when zoomed in.
    const cell = 64, mostMinor = 80;

    function roomyLabels(isCloser) {
        const taken = new Map();
        const shown = [];
        let minor = isCloser ? mostMinor : 0;
        scene.nodes.forEach(node => {
            const x = view.applyX(node.x), y = view.applyY(node.y), radius = node.radius * nodeScale;
            if (isOutside(x - radius, x + radius, y - radius, y + radius)) return;
            take(taken, { node, left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
        });
        for (const label of scene.labels) {
            const { x, y } = placeOf(label);
            const box = {
                left: x + label.left * labelScale, right: x + label.right * labelScale,
                top: y + label.top * labelScale, bottom: y + label.bottom * labelScale,
            };
            if (isOutside(box.left, box.right, box.top, box.bottom)) continue;
            if ((label.isMinor && minor <= 0) || !isFree(taken, box, label)) continue;
            take(taken, box);
            shown.push(label);
            minor -= label.isMinor;
        }
        return shown;
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

    /**
     * Paints the scene. Zooming in lengthens the links, enlarges the nodes less, and keeps names at about the same size, so
     * that there is room for more of them.
     * @param {object} at The view: a transform of d3.zoom.
     * @param {object} whole The view that shows everything.
     * @param {object} focus What is highlighted, if anything: sets of nodes and links, and the chosen node, if any.
     */
    function paint(at, whole, focus) {
        view = at;
        nodeScale = whole.k * Math.pow(view.k / whole.k, 0.35);
        labelScale = Math.min(1.2, Math.max(0.9, nodeScale));
        const labels = roomyLabels(view.k > whole.k * 1.3);
        const rim = Math.max(1, scene.lineWidth);

        context.clearRect(0, 0, width, height);
        context.globalAlpha = scene.opacity;
        paintLooks(scene.links, colors.link);
        context.globalAlpha = 1;
        scene.nodes.forEach(node => paintNode(node, colors.ground, rim));
        if (!focus) {
            labels.forEach(label => paintLabel(label));
            return;
        }

        // Everything else fades into the background.
        context.globalAlpha = 0.82;
        context.fillStyle = colors.ground;
        context.fillRect(0, 0, width, height);
        context.globalAlpha = 1;

        paintLooks([...focus.links], colors.accent);
        focus.nodes.forEach(node => {
            const isChosen = node === focus.chosen;
            paintNode(node, isChosen ? colors.text : colors.ground, isChosen ? 2.5 : rim);
        });
        const named = focus.nodes.size <= 40 ? [...focus.nodes, ...focus.links].map(lit => lit.label).filter(Boolean)
            : labels.filter(label => focus.nodes.has(label.node) || focus.links.has(label.link));
        new Set([...named, ...(focus.chosen ? [focus.chosen.label] : [])])
            .forEach(label => paintLabel(label, focus.chosen && label.node === focus.chosen));
    }

    readColors();
    measureLabels();
    return { paint, resize, readColors, growth: () => nodeScale };
}
