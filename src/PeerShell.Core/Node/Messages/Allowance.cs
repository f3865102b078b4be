namespace PeerShell.Node.Messages;

/// <summary>Room that was taken in a queue and is not used yet.</summary>
/// <param name="Messages">For how many messages.</param>
/// <param name="Bytes">For how many bytes of them.</param>
internal record struct Allowance(int Messages, long Bytes)
{
    /// <summary>Uses some of it for a message, if it suffices.</summary>
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
