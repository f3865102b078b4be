namespace PeerShell.Node.Events;

/// <summary>What the exceptions of others say.</summary>
internal static class Failures
{
    /// <summary>The message of an exception. It is code of the handler's author, which may itself fail, and must not take the node's own work down.</summary>
    public static string Sentence(this Exception error)
    {
        try
        {
            return error.Message ?? error.GetType().Name;
        }
        catch (Exception)
        {
            return error.GetType().Name;
        }
    }
}
