using System.Net;
using System.Net.Sockets;

namespace PeerShell.Tests.Transport;

/// <summary>The network features of the machine that runs the tests.</summary>
internal static class Network
{
    private static readonly bool HasIPv6 = FindIPv6();

    /// <summary>Skips the running test on a machine whose loopback has no IPv6 address.</summary>
    public static void SkipWithoutIPv6() => Assert.SkipUnless(HasIPv6, "This machine has no [::1].");

    private static bool FindIPv6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
