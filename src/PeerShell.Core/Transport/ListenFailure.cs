namespace PeerShell.Transport;

/// <summary>The reason why listening at an endpoint failed.</summary>
public enum ListenFailure
{
    /// <summary>Another program or node listens at that endpoint.</summary>
    AddressInUse,

    /// <summary>The address does not belong to this machine, or the name has no address.</summary>
    AddressNotAvailable,

    /// <summary>The system does not allow listening there. Ports below 1024 often need privileges.</summary>
    AccessDenied,

    /// <summary>Another error, which the message quotes.</summary>
    Other,
}
