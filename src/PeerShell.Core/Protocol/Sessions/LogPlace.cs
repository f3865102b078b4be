namespace PeerShell.Protocol.Sessions;

/// <summary>A place in a <see cref="SendLog"/>: a segment and an index in its buffer.</summary>
internal readonly record struct LogPlace(LogSegment Segment, int Index)
{
    /// <summary>The number of bytes of the log from here to the end of the segment.</summary>
    public int Left => Segment.End - Index;

    /// <summary>Returns the same place, as the start of the next segment if this segment ends here.</summary>
    public LogPlace Normal()
    {
        var place = this;
        while (place is { Left: 0, Segment.Next: { } next })
            place = new LogPlace(next, next.Start);

        return place;
    }

    /// <summary>Returns the place that is a number of bytes further on.</summary>
    public LogPlace Plus(long bytes)
    {
        var place = Normal();
        while (bytes > place.Left)
        {
            bytes -= place.Left;
            place = new LogPlace(place.Segment, place.Segment.End).Normal();
        }

        return place with { Index = place.Index + (int)bytes };
    }

    /// <summary>Copies the bytes that start here.</summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var place = Normal(); !destination.IsEmpty; place = place.Normal())
        {
            var length = Math.Min(destination.Length, place.Left);
            place.Segment.Buffer.AsSpan(place.Index, length).CopyTo(destination);
            destination = destination[length..];
            place = place with { Index = place.Index + length };
        }
    }

    /// <summary>Overwrites the byte that starts here.</summary>
    public void Set(byte value)
    {
        var place = Normal();
        place.Segment.Buffer[place.Index] = value;
    }
}
