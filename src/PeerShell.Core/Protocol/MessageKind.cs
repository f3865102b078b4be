namespace PeerShell.Protocol;

/// <summary>What the body of a message is.</summary>
public enum MessageKind
{
    /// <summary>A string, as UTF-8.</summary>
    Text = 0,

    /// <summary>Bytes, as they are.</summary>
    Bytes = 1,

    /// <summary>Any other value, as JSON.</summary>
    Json = 2,
}
