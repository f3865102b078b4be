using PeerShell.Node.Messages;

namespace PeerShell.Tests.Node.Messages;

/// <summary>Counts how often it is resumed.</summary>
internal sealed class HeldUp : IHeldUp
{
    public int Resumed { get; private set; }

    public void Resume() => Resumed++;
}
