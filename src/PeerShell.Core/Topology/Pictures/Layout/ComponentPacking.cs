namespace PeerShell.Topology.Pictures;

/// <summary>Places the components of a disconnected graph side by side: in rows, the largest first.</summary>
internal static class ComponentPacking
{
    /// <summary>The ratio of width to height that pictures aim for, similar to a screen.</summary>
    public const double Aspect = 1.5;

    private const double Gap = 1;

    /// <summary>Returns how to move each of the boxes so that none overlap.</summary>
    public static Point[] Pack(IReadOnlyList<Box> boxes)
    {
        var area = boxes.Sum(box => (box.Width + Gap) * (box.Height + Gap));
        var width = Math.Max(boxes.Count == 0 ? 0 : boxes.Max(box => box.Width), Math.Sqrt(area * Aspect));
        var moves = new Point[boxes.Count];
        var top = 0.0;
        for (var first = 0; first < boxes.Count;)
        {
            var last = first;
            var right = boxes[first].Width;
            while (last + 1 < boxes.Count && right + Gap + boxes[last + 1].Width <= width + 1e-9)
                right += Gap + boxes[++last].Width;

            var height = boxes.Skip(first).Take(last - first + 1).Max(box => box.Height);
            var left = 0.0;
            for (; first <= last; first++)
            {
                var box = boxes[first];
                moves[first] = new Point(left - box.Left, top + ((height - box.Height) / 2) - box.Top);
                left += box.Width + Gap;
            }

            top += height + Gap;
        }

        return moves;
    }
}
