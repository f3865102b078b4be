using System.Collections.Concurrent;
using PeerShell.Discovery;
using PeerShell.Node.Links;
using PeerShell.Protocol.Records;
using PeerShell.Transport;

namespace PeerShell.Tests.Node.Support;

/// <summary>What a link needs from its node: greets, and has the link join whatever the test says.</summary>
internal sealed class RecordingLinkHost : ILinkHost
{
    /// <summary>Called with each link whose HELLO has come.</summary>
    public Action<Link> Join { get; set; } = static _ => { };

    public ConcurrentQueue<Gossip> Gossip { get; } = new();

    public ConcurrentQueue<SurveyRecord> Surveys { get; } = new();

    public Hello CreateHello(Link link) => TestHello.Of(NodeParts.NearId, "near");

    public void OnHello(Link link)
    {
        Join(link);
        if (link.Dialled is null)
            link.Say(CreateHello(link));
    }

    public void OnGossip(Link link, Gossip gossip) => Gossip.Enqueue(gossip);

    public void OnSurvey(Link link, SurveyRecord survey) => Surveys.Enqueue(survey);

    public IConnection TranslateLines(Link link, IConnection inner, byte[] received) => inner;
}
