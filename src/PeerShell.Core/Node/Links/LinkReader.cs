using System.Buffers.Binary;
using PeerShell.Discovery;
using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Node.Links;

/// <summary>Reads a link's records one after the other, and passes each to the link, its session or the node.</summary>
/// <param name="link">The link.</param>
/// <param name="host">The node, which handles gossip and surveys.</param>
/// <param name="maxMembers">The maximum number of members in gossip.</param>
internal sealed class LinkReader(Link link, ILinkHost host, int maxMembers)
{
    private readonly RecordDecoder _decoder = new();
    private GossipReader? _gossip;

    /// <summary>Reads until the other side closes the connection.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync()
    {
        while (true)
        {
            // Wait without a buffer, so that an idle link holds none.
            if (_decoder.IsEmpty)
                await link.Connection.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);

            var count = await link.Connection.ReceiveAsync(_decoder.GetMemory()).ConfigureAwait(false);
            if (count == 0)
                return;

            _decoder.Advance(count);
            link.OnReceived();
            if (link.Dialled is null && _decoder.TryTakeLines(out var lines))
                link.SpeakJsonLines(lines);
            else
                Decode();
        }
    }

    /// <summary>Returns the receive buffer.</summary>
    public void Release() => _decoder.Release();

    private void Decode()
    {
        try
        {
            while (link.IsOpen && _decoder.TryRead(out var record))
                Handle(record);
        }
        catch (ProtocolException error)
        {
            link.Close(error.Reason, error.Message);
        }

        // After a CLOSE in either direction, bytes are read only so that the connection ends cleanly.
        if (!link.IsOpen)
            _decoder.Release();

        _decoder.Rest();
    }

    private void Handle(in Record record)
    {
        if (record.Type is not (RecordType.Hello or RecordType.Close))
        {
            switch (link.Phase)
            {
                case LinkPhase.Greeting:
                    throw new ProtocolException(CloseReason.ProtocolError, "The first record must be a HELLO.");
                case LinkPhase.Ended:
                    return;
            }
        }

        switch (record.Type)
        {
            case RecordType.Hello:
                link.OnHello(Hello.Read(record.Body));
                break;
            case RecordType.Data:
                link.Session!.OnData(link, record);
                break;
            case RecordType.Ack:
                link.Session!.OnAck(link, AckRecord.Read(record.Body));
                break;
            case RecordType.Resume:
                link.Session!.OnResume(link, ResumeRecord.Read(record.Body));
                break;
            case RecordType.Ping when record.Body.Length == sizeof(long):
                link.OnPing(BinaryPrimitives.ReadInt64BigEndian(record.Body));
                break;
            case RecordType.Pong when record.Body.Length == sizeof(long):
                link.OnPong(BinaryPrimitives.ReadInt64BigEndian(record.Body));
                break;
            case RecordType.Gossip:
                _gossip ??= new GossipReader(maxMembers);
                if (_gossip.Read(record.Body) is { } gossip)
                    host.OnGossip(link, gossip);

                break;
            case RecordType.Cancel:
                foreach (var request in CancelRecord.Read(record.Body))
                    link.Session!.OnCancel(request);

                break;
            case RecordType.Survey:
                host.OnSurvey(link, SurveyRecord.Read(record.Body));
                break;
            case RecordType.Close:
                link.OnClose(CloseRecord.Read(record.Body));
                break;
            default:
                if (!record.Has(RecordFlags.Optional))
                {
                    throw new ProtocolException(
                        CloseReason.ProtocolError, $"A record of type {(int)record.Type} was received. This type does not exist.");
                }

                break;
        }
    }
}
