namespace PeerShell.Node.Messages;

/// <summary>Room that was reserved in a queue and is not used yet.</summary>
/// <param name="Messages">The number of messages that it is for.</param>
/// <param name="Bytes">The number of bytes that it is for.</param>
internal record struct Allowance(int Messages, long Bytes)
{
    /// <summary>Uses some of the room for a message, if there is enough.</summary>
    public bool TrySpend(int cost)
    {
        if (Messages == 0 || Bytes < cost)
            return false;

        Messages--;
        Bytes -= cost;
        return true;
    }

    public readonly Allowance Plus(int messages, long bytes) => new(Messages + messages, Bytes + bytes);
}
