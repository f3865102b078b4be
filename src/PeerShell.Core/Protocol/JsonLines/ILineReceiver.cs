namespace PeerShell.Protocol.JsonLines;

/// <summary>Takes the lines that have come, by kind.</summary>
internal interface ILineReceiver
{
    /// <summary>The program says who it is, and asks who this is.</summary>
    void OnPing(ProgramAddress program);

    /// <summary>The program says who it is.</summary>
    void OnPong(ProgramAddress program);

    /// <summary>A message.</summary>
    /// <param name="text">UTF-8, valid during the call only.</param>
    void OnPayload(ReadOnlySpan<byte> text);

    /// <summary>The program tells whom it knows.</summary>
    void OnAddresses(IReadOnlyList<ProgramAddress> known);
}
