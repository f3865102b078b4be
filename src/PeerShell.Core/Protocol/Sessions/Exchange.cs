namespace PeerShell.Protocol.Sessions;

/// <summary>The request that a message belongs to, and the message's part in it. The default belongs to no request.</summary>
/// <param name="Kind">The message's part in the request.</param>
/// <param name="Id">The number of the request, unique at the requester.</param>
/// <param name="Begun">
/// The time at which a <see cref="ExchangeKind.TimedRequest"/> began, in milliseconds of the requester's monotonic clock.
/// </param>
/// <param name="Limit">The time limit of a <see cref="ExchangeKind.TimedRequest"/>, in milliseconds since it began.</param>
internal readonly record struct Exchange(ExchangeKind Kind, ulong Id, long Begun = 0, uint Limit = 0)
{
    /// <summary>The maximum number of bytes that an exchange adds to the message header.</summary>
    public const int MaxLength = 2 * sizeof(ulong) + sizeof(uint);

    /// <summary>The number of bytes that it adds to the message header.</summary>
    public int Length => LengthOf(Kind);

    /// <summary>Whether the message is a request.</summary>
    public bool IsRequest => Kind is ExchangeKind.Request or ExchangeKind.TimedRequest;

    /// <summary>Whether the message is sent in the stream of replies.</summary>
    public bool IsReply => Kind is >= ExchangeKind.Reply and <= ExchangeKind.Unheard or ExchangeKind.Late;

    /// <summary>Whether the sender sends nothing more about the request after this message.</summary>
    public bool IsLast => Kind == ExchangeKind.Cancel || (IsReply && Kind != ExchangeKind.Reply);

    public static int LengthOf(ExchangeKind kind) => kind switch
    {
        ExchangeKind.None => 0,
        ExchangeKind.TimedRequest => MaxLength,
        _ => sizeof(ulong),
    };
}
