namespace PeerShell.Protocol;

/// <summary>The type of a message's body.</summary>
public enum MessageKind
{
    /// <summary>A string, as UTF-8.</summary>
    Text = 0,

    /// <summary>Bytes, unchanged.</summary>
    Bytes = 1,

    /// <summary>Any other value, as JSON.</summary>
    Json = 2,
}
