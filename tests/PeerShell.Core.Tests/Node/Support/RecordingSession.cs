using System.Threading.Channels;
using PeerShell.Node;
using PeerShell.Node.Links;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;
using Record = PeerShell.Protocol.Records.Record;

namespace PeerShell.Tests.Node.Support;

/// <summary>A session that sends nothing and keeps what its links tell it.</summary>
internal sealed class RecordingSession(Peer peer) : ILinkSession
{
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();
    private readonly Channel<bool> _takes = Channel.CreateUnbounded<bool>();

    public Peer Peer => peer;

    public Link? Carrier { get; set; }

    public JsonLinesSession? JsonLines => null;

    public long Window => 0;

    /// <summary>The ends of links, oldest first.</summary>
    public List<LinkEnd> Ends { get; } = [];

    /// <summary>Waits for the next call of a link.</summary>
    public Task<string> CallAsync() => _calls.Reader.ReadAsync().AsTask().Soon();

    /// <summary>Returns the calls that nobody has waited for.</summary>
    public List<string> Calls()
    {
        List<string> calls = [];
        while (_calls.Reader.TryRead(out var call))
            calls.Add(call);

        return calls;
    }

    public void OnData(Link link, in Record record) => Note($"data of {record.Body.Length} bytes");

    public void OnAck(Link link, AckRecord ack) => Note($"ack of {ack.Messages.Messages}");

    public void OnResume(Link link, ResumeRecord resume) => Note($"resume {resume.Nomination}");

    public void OnCancel(ulong request) => Note($"cancel {request}");

    public void OnSuspected(Link link, bool suspected) => Note(suspected ? "suspected" : "alive");

    public void OnPing(Link link, TimeSpan sentAt)
    {
        // PINGs are seen by their PONGs.
    }

    public void OnRoundTrip(TimeSpan time) => Note($"round trip of {time.TotalMilliseconds} ms");

    public void OnLinkEnded(Link link, LinkEnd end)
    {
        Ends.Add(end);
        Note($"ended: {end.Reason}");
    }

    /// <summary>Waits until a link's writer has written, and has looked once more and found nothing.</summary>
    public async Task WrittenAsync()
    {
        await _takes.Reader.ReadAsync().AsTask().Soon();
        await _takes.Reader.ReadAsync().AsTask().Soon();
    }

    public RecordHeader? Take(Link link, SendChunk chunk, out long offset)
    {
        offset = 0;
        _takes.Writer.TryWrite(true);
        return null;
    }

    public void Return(SendChunk chunk)
    {
    }

    private void Note(string call) => _calls.Writer.TryWrite(call);
}
