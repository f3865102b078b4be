namespace PeerShell.Node.Events;

/// <summary>Reads exceptions from users' code.</summary>
internal static class Failures
{
    /// <summary>
    /// Returns the message of an exception. The <c>Message</c> property may be the user's own code and may fail, which must not
    /// stop the node's own work.
    /// </summary>
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
