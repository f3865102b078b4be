namespace PeerShell.Protocol.Sessions;

/// <summary>The request that a message belongs to, and the message's part in it. The default belongs to no request.</summary>
/// <param name="Kind">The message's part in the request.</param>
/// <param name="Id">The number of the request, unique at the requester.</param>
internal readonly record struct Exchange(ExchangeKind Kind, ulong Id)
{
    /// <summary>The number of bytes that it adds to the message header.</summary>
    public int Length => LengthOf(Kind);

    /// <summary>Whether the message is sent in the stream of replies.</summary>
    public bool IsReply => Kind >= ExchangeKind.Reply;

    /// <summary>Whether the sender sends nothing more about the request after this message.</summary>
    public bool IsLast => Kind is ExchangeKind.Cancel or > ExchangeKind.Reply;

    public static int LengthOf(ExchangeKind kind) => kind == ExchangeKind.None ? 0 : sizeof(ulong);
}
