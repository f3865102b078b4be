namespace PeerShell.Topology.Pictures;

/// <summary>
/// Tidy tree layout. Nodes of the same depth are in one row, or on one circle around the root. Parents are centered above their
/// children, equal subtrees look equal, and subtrees are as close as possible without overlapping.
/// <para>
/// C. Buchheim, M. Jünger, S. Leipert, <i>Improving Walker's Algorithm to Run in Linear Time</i>, Graph Drawing 2002. It
/// extends the algorithm of Reingold and Tilford (1981) from binary trees to trees of any degree. Names follow the paper.
/// </para>
/// </summary>
internal sealed class TreeLayout
{
    // Rows are farther apart than the nodes in them, which leaves room for names and makes the slopes of links less steep.
    private const double RowHeight = 1.25;

    private readonly RootedTree _tree;
    private readonly double[] _prelim, _mod, _shift, _change;
    private readonly int[] _thread, _ancestor;

    private TreeLayout(RootedTree tree)
    {
        _tree = tree;
        _prelim = new double[tree.Count];
        _mod = new double[tree.Count];
        _shift = new double[tree.Count];
        _change = new double[tree.Count];
        _thread = new int[tree.Count];
        Array.Fill(_thread, -1);
        _ancestor = [.. Enumerable.Range(0, tree.Count)];
    }

    /// <summary>Places the root at the top and the nodes of each depth in a row.</summary>
    public static Point[] PlaceLayered(RootedTree tree)
    {
        var across = new TreeLayout(tree).Across();
        var places = new Point[tree.Count];
        for (var node = 0; node < places.Length; node++)
            places[node] = new Point(across[node], tree.Depth(node) * RowHeight);
        return places;
    }

    /// <summary>
    /// Places the root in the middle and the nodes of each depth on a circle. Circles are evenly spaced, so far apart that nodes
    /// on the fullest circle are at least 1 apart.
    /// </summary>
    public static Point[] PlaceRadial(RootedTree tree)
    {
        var across = new TreeLayout(tree).Across();
        double least = across.Min(), width = across.Max() - least + 1;
        var angles = Array.ConvertAll(across, x => (x - least) / width * 2 * Math.PI);

        var step = tree.Order.ToArray().Where(node => node != tree.Root).GroupBy(tree.Depth)
            .Select(circle => RadiusFor(SmallestGap([.. circle.Select(node => angles[node]).Order()])) / circle.Key)
            .Append(1).Max();
        return [.. angles.Select((angle, node) => Point.OnCircle(tree.Depth(node) * step, angle))];
    }

    private static double RadiusFor(double gap) => gap >= Math.PI ? 0 : 0.5 / Math.Sin(gap / 2);

    private static double SmallestGap(double[] angles)
    {
        var gap = (2 * Math.PI) - angles[^1] + angles[0];
        for (var next = 1; next < angles.Length; next++)
            gap = Math.Min(gap, angles[next] - angles[next - 1]);
        return gap;
    }

    private double[] Across()
    {
        // Children come before parents. Each parent then separates its children, from left to right.
        for (var next = _tree.Count - 1; next >= 0; next--)
            SeparateChildren(_tree.Order[next]);
        _prelim[_tree.Root] = Midpoint(_tree.Root);

        var across = new double[_tree.Count];
        var shifts = new double[_tree.Count];
        foreach (var node in _tree.Order)
        {
            across[node] = _prelim[node] + shifts[node];
            foreach (var child in _tree.Children(node))
                shifts[child] = shifts[node] + (node == _tree.Root ? 0 : _mod[node]);
        }

        return across;
    }

    private void SeparateChildren(int parent)
    {
        var children = _tree.Children(parent);
        if (children.IsEmpty)
            return;

        var defaultAncestor = children[0];
        for (var number = 0; number < children.Length; number++)
        {
            var child = children[number];
            var midpoint = Midpoint(child);
            _prelim[child] = number == 0 ? midpoint : _prelim[children[number - 1]] + 1;
            _mod[child] = _prelim[child] - midpoint;
            if (number > 0)
                defaultAncestor = Apportion(child, children[number - 1], children[0], defaultAncestor);
        }

        ExecuteShifts(children);
    }

    private double Midpoint(int node)
    {
        var children = _tree.Children(node);
        return children.IsEmpty ? 0 : (_prelim[children[0]] + _prelim[children[^1]]) / 2;
    }

    /// <summary>Moves a subtree to the right until it does not overlap those to its left.</summary>
    private int Apportion(int node, int leftSibling, int first, int defaultAncestor)
    {
        int insideRight = node, outsideRight = node, insideLeft = leftSibling, outsideLeft = first;
        double shiftInsideRight = _mod[insideRight], shiftOutsideRight = _mod[outsideRight];
        double shiftInsideLeft = _mod[insideLeft], shiftOutsideLeft = _mod[outsideLeft];
        while (NextRight(insideLeft) is >= 0 and var nextInsideLeft && NextLeft(insideRight) is >= 0 and var nextInsideRight)
        {
            (insideLeft, insideRight) = (nextInsideLeft, nextInsideRight);
            outsideLeft = NextLeft(outsideLeft);
            outsideRight = NextRight(outsideRight);
            _ancestor[outsideRight] = node;
            var shift = _prelim[insideLeft] + shiftInsideLeft - (_prelim[insideRight] + shiftInsideRight) + 1;
            if (shift > 0)
            {
                MoveSubtree(AncestorOf(insideLeft, node, defaultAncestor), node, shift);
                shiftInsideRight += shift;
                shiftOutsideRight += shift;
            }

            shiftInsideLeft += _mod[insideLeft];
            shiftInsideRight += _mod[insideRight];
            shiftOutsideLeft += _mod[outsideLeft];
            shiftOutsideRight += _mod[outsideRight];
        }

        if (NextRight(insideLeft) is >= 0 and var deeperLeft && NextRight(outsideRight) < 0)
        {
            _thread[outsideRight] = deeperLeft;
            _mod[outsideRight] += shiftInsideLeft - shiftOutsideRight;
        }

        if (NextLeft(insideRight) is >= 0 and var deeperRight && NextLeft(outsideLeft) < 0)
        {
            _thread[outsideLeft] = deeperRight;
            _mod[outsideLeft] += shiftInsideRight - shiftOutsideLeft;
            return node;
        }

        return defaultAncestor;
    }

    private int NextLeft(int node) => _tree.Children(node) is { IsEmpty: false } children ? children[0] : _thread[node];

    private int NextRight(int node) => _tree.Children(node) is { IsEmpty: false } children ? children[^1] : _thread[node];

    private int AncestorOf(int insideLeft, int node, int defaultAncestor) =>
        _tree.Parent(_ancestor[insideLeft]) == _tree.Parent(node) ? _ancestor[insideLeft] : defaultAncestor;

    private void MoveSubtree(int left, int right, double shift)
    {
        var share = shift / (_tree.Number(right) - _tree.Number(left));
        _change[right] -= share;
        _shift[right] += shift;
        _change[left] += share;
        _prelim[right] += shift;
        _mod[right] += shift;
    }

    private void ExecuteShifts(ReadOnlySpan<int> children)
    {
        double shift = 0, change = 0;
        for (var number = children.Length - 1; number >= 0; number--)
        {
            var child = children[number];
            _prelim[child] += shift;
            _mod[child] += shift;
            change += _change[child];
            shift += _shift[child] + change;
        }
    }
}
