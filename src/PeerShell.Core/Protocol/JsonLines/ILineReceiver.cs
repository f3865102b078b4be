namespace PeerShell.Protocol.JsonLines;

/// <summary>Receives the parsed lines, one method for each kind.</summary>
internal interface ILineReceiver
{
    /// <summary>Receives a Ping: the program introduces itself and asks for an introduction.</summary>
    void OnPing(ProgramAddress program);

    /// <summary>Receives a Pong: the program introduces itself.</summary>
    void OnPong(ProgramAddress program);

    /// <summary>Receives a Payload, which is a message.</summary>
    /// <param name="text">The message as UTF-8, valid only during the call.</param>
    void OnPayload(ReadOnlySpan<byte> text);

    /// <summary>Receives an AddrVec: the programs that the sender knows.</summary>
    void OnAddresses(IReadOnlyList<ProgramAddress> known);
}
