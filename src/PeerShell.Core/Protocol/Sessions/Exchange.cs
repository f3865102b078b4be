namespace PeerShell.Protocol.Sessions;

/// <summary>Which request a message belongs to, and what it is to it. The default belongs to none.</summary>
/// <param name="Kind">What it is to the request.</param>
/// <param name="Id">The number of the request, unique at the requester.</param>
internal readonly record struct Exchange(ExchangeKind Kind, ulong Id)
{
    /// <summary>How many bytes more the header has for it.</summary>
    public int Length => LengthOf(Kind);

    /// <summary>Whether it travels in the stream of replies.</summary>
    public bool IsReply => Kind >= ExchangeKind.Reply;

    /// <summary>Whether its sender says no more about the request.</summary>
    public bool IsLast => Kind is ExchangeKind.Cancel or > ExchangeKind.Reply;

    public static int LengthOf(ExchangeKind kind) => kind == ExchangeKind.None ? 0 : sizeof(ulong);
}
