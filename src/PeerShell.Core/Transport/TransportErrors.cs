using System.Net.Sockets;

namespace PeerShell.Transport;

/// <summary>What the transports say when something fails: every sentence in one place, the same for TCP and for memory.</summary>
internal static class TransportErrors
{
    /// <summary>A dial failed.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="endpoint">What was dialled.</param>
    /// <param name="cause">What the system reported, if it did.</param>
    /// <returns>The exception to throw.</returns>
    public static ConnectException Connect(ConnectFailure failure, PeerEndpoint endpoint, Exception? cause = null)
    {
        var message = failure switch
        {
            ConnectFailure.Refused =>
                $"Nothing listens at {endpoint}. Is the node there started, and is the port right?",
            ConnectFailure.TimedOut =>
                $"{endpoint} did not answer in time. Is the machine there on, and does its firewall let the port through?",
            ConnectFailure.NameNotFound =>
                $"The name '{endpoint.Host}' has no address. Is it spelt right, and does this machine's DNS know it?",
            ConnectFailure.Broken =>
                $"The connection to {endpoint} broke while it was being opened. Try again.",
            _ =>
                $"{endpoint} can't be reached from here. Check the address and this machine's network.",
        };
        return new ConnectException(failure, endpoint, Quote(message, cause, failure is ConnectFailure.Unreachable), cause);
    }

    /// <summary>An endpoint can't be listened on.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="cause">What the system reported, if it did.</param>
    /// <returns>The exception to throw.</returns>
    public static ListenException Listen(ListenFailure failure, PeerEndpoint endpoint, Exception? cause = null)
    {
        var message = failure switch
        {
            ListenFailure.AddressInUse when endpoint.Port == 0 =>
                $"This machine has no free port left at {endpoint.Host}. Close connections that are not needed; "
                + "those just closed give their ports back within a minute or two.",
            ListenFailure.AddressInUse =>
                $"Another node or program already listens at {endpoint}. Choose another port, or port 0 for any free one.",
            ListenFailure.AddressNotAvailable =>
                $"'{endpoint.Host}' is neither an address of this machine nor a name for one. "
                + "Use one that it has, 127.0.0.1 for this machine alone, or 0.0.0.0 for all its IPv4 addresses.",
            ListenFailure.AccessDenied =>
                $"The system does not allow listening at {endpoint}. Ports below 1024 often need privileges: choose a higher one.",
            _ =>
                $"Listening at {endpoint} failed.",
        };
        return new ListenException(failure, endpoint, Quote(message, cause, failure is ListenFailure.Other), cause);
    }

    /// <summary>An operation on a connection failed.</summary>
    /// <param name="remote">The far end.</param>
    /// <param name="error">Why.</param>
    /// <param name="cause">What the system reported, if it did.</param>
    /// <returns>The exception to throw.</returns>
    public static IOException Broken(PeerEndpoint remote, SocketError error, Exception? cause = null) => error switch
    {
        SocketError.ConnectionReset =>
            new IOException($"The connection to {remote} was reset by the far end.", cause),
        SocketError.OperationAborted or SocketError.Interrupted =>
            new IOException($"The connection to {remote} was aborted at this end.", cause),
        SocketError.TimedOut =>
            new IOException($"The connection to {remote} timed out: the far end no longer answers.", cause),
        SocketError.Shutdown =>
            new IOException($"The connection to {remote} takes no more data: its sending side is closed.", cause),
        _ =>
            new IOException(Quote($"The connection to {remote} broke.", cause, true), cause),
    };

    private static string Quote(string message, Exception? cause, bool wanted) =>
        wanted && cause is not null ? $"{message} The system says: {cause.Message}" : message;
}
