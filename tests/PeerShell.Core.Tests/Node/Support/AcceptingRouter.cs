using PeerShell.Node.Sessions;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Node.Support;

/// <summary>Accepts and counts all messages.</summary>
internal sealed class AcceptingRouter : IMessageRouter
{
    public long Accepted { get; private set; }

    public void Begin()
    {
    }

    public void End()
    {
    }

    public void Forget()
    {
    }

    public bool TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
    {
        Accepted++;
        return true;
    }
}
