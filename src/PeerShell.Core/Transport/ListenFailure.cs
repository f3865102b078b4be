namespace PeerShell.Transport;

/// <summary>Why an endpoint can't be listened on.</summary>
public enum ListenFailure
{
    /// <summary>Another program, or another node, listens on that port.</summary>
    AddressInUse,

    /// <summary>The address is not one of this machine's, or the name has no address.</summary>
    AddressNotAvailable,

    /// <summary>The system does not allow it; ports below 1024 often need privileges.</summary>
    AccessDenied,

    /// <summary>Something else, which the message quotes.</summary>
    Other,
}
