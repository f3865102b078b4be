using PeerShell.Node.Links;
using PeerShell.Node.Sessions;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using PeerShell.Tests.Node.Support;

namespace PeerShell.Tests.Node.Sessions;

/// <summary>The links of a peer whose far side the test plays.</summary>
internal sealed class PlayedLinks
{
    private readonly NodeParts _parts = new();

    /// <summary>The number of nominations so far.</summary>
    public long Nominations { get; private set; }

    public static ResumeRecord Offer(long nomination) => new(nomination, Session: 0, Fresh: 1, 0, 0);

    public static ResumeRecord Answer(Link link) => new(link.Offer!.Value.Nomination, Session: 0, Fresh: 0, 0, 0);

    public PeerLinks Arbiter() => new(NewSession(), isArbiter: true, isJsonLines: false, _parts.Clock, () => ++Nominations);

    public PeerLinks Program() => new(NewSession(), isArbiter: true, isJsonLines: true, _parts.Clock, () => ++Nominations);

    public PeerLinks Follower() => new(NewSession(), isArbiter: false, isJsonLines: false, _parts.Clock, () => ++Nominations);

    public (PeerLinks Links, Link Carrier) WithCarrier(bool isArbiter)
    {
        var links = isArbiter ? Arbiter() : Follower();
        var link = Add(links);
        Assert.NotNull(links.Resume(link, isArbiter ? Answer(link) : Offer(1), out _));
        return (links, link);
    }

    public Link Add(PeerLinks links, bool dialled = false)
    {
        var link = _parts.NewLink(dialled: dialled ? "127.0.0.1:9000" : null);
        link.OnHello(TestHello.Of(NodeParts.LowerId));
        links.Add(link);
        return link;
    }

    private static Session NewSession()
    {
        var window = new ReceiveWindow(1000);
        return new Session(NewLane(window), NewLane(window), window);
    }

    private static Lane NewLane(ReceiveWindow window) => new(new SendLog(1000, 10, canDropOldest: false), new Inflow(100, window));
}
