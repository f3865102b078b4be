using System.Text;
using System.Text.Json;
using CsCheck;
using PeerShell.Protocol;
using PeerShell.Protocol.JsonLines;
using PeerShell.Protocol.Records;
using PeerShell.Protocol.Sessions;

namespace PeerShell.Tests.Protocol.JsonLines;

/// <summary>The endpoint between a node's session and a program, without sockets.</summary>
public sealed class JsonLinesEndpointTests
{
    private const int MaxMessage = 500, Window = 1000;

    private static readonly Guid Program = Guid.Parse("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 60], Gen.Const("\n\r\"\\\0\u2028🐚"), Gen.Const(new string('ü', 250)));
    private static readonly Gen<int[]> Splits = Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 2000]).Array[1, 20];

    [Fact]
    public void All_messages_of_the_program_arrive_in_order_however_the_lines_are_split() =>
        Gen.Select(Text.Select(Whole).Array[0, 40], Splits, Gen.Bool).Sample(
            (texts, splits, dialled) =>
            {
                var node = new NodeSide(dialled);
                var introduction = dialled ? "Pong" : "Ping";
                var lines = $"{{\"{introduction}\":[\"{Program}\",\"127.0.0.1:7001\"]}}\n"
                    + string.Concat(texts.Select(text => $"{{\"Payload\":{JsonSerializer.Serialize(text)}}}\r\n"));
                var bytes = Encoding.UTF8.GetBytes(lines).AsMemory();
                for (var split = 0; !bytes.IsEmpty; split++)
                {
                    var piece = bytes[..Math.Min(splits[split % splits.Length], bytes.Length)];
                    bytes = bytes[node.Endpoint.TakeLines(piece.Span, 0)..];
                    node.Pump(splits[(split + 7) % splits.Length]);
                }

                node.Pump(1000);
                Assert.Equal(texts, node.Received);
                Assert.Equal(PeerId.OfUuid(Program).ToString(), node.Hello!.Id);
                Assert.Equal([dialled ? "Ping" : "Pong"], node.Lines.Select(line => line.Name));
                Assert.Empty(node.Ignored);
            },
            iter: 150);

    [Fact]
    public void Messages_of_the_node_go_out_in_order_even_when_connections_break() =>
        Gen.Select(Text.Select(Whole).Array[1, 40], Gen.Bool.Array[1, 30], Splits).Sample(
            (texts, breaks, splits) =>
            {
                var node = new NodeSide(dialled: false);
                node.Introduce();
                node.Send(texts);
                for (var turn = 0; node.Session.Messages.Log.PendingMessages > 0; turn++)
                {
                    Assert.InRange(turn, 0, 10_000);
                    node.Pump(splits[turn % splits.Length], writes: !breaks[turn % breaks.Length] || turn > 100);
                    if (breaks[turn % breaks.Length] && turn <= 100)
                        node.Reconnect();
                }

                Assert.Equal(texts, node.Lines.Where(line => line.Name == "Payload").Select(line => line.Value));
            },
            iter: 150);

    [Fact]
    public void The_program_is_held_back_while_the_node_accepts_nothing()
    {
        var node = new NodeSide(dialled: false) { IsFull = true };
        node.Introduce();
        var line = Encoding.UTF8.GetBytes($"{{\"Payload\":\"{new string('x', 90)}\"}}\n");
        var taken = 0;
        while (node.Endpoint.TakeLines(line, 0) > 0)
        {
            node.Pump(1000);
            Assert.InRange(++taken, 1, 20);
        }

        Assert.Empty(node.Received);
        node.IsFull = false;
        node.Drain();
        node.Pump(1000);
        Assert.Equal(taken, node.Received.Count);
        Assert.Equal(line.Length, node.Endpoint.TakeLines(line, 0));
    }

    [Fact]
    public void Nothing_is_acknowledged_while_the_program_reads_nothing()
    {
        var node = new NodeSide(dialled: false);
        node.Introduce();
        node.Send([.. Enumerable.Repeat(new string('x', 400), 5)]);
        node.Pump(100_000, writes: false);
        Assert.Equal(0, node.Session.Messages.Log.AcknowledgedMessages);
        node.Pump(100_000);
        Assert.Equal(0, node.Session.Messages.Log.PendingMessages);
    }

    [Fact]
    public void A_PING_is_answered_with_a_PONG_that_measures_nothing()
    {
        var node = new NodeSide(dialled: false);
        node.Introduce();
        node.Say(RecordType.Ping, [0, 0, 0, 0, 0, 0, 0, 7]);
        node.Pump(1000);
        Assert.Equal([-8L], node.Pongs);
        Assert.DoesNotContain(node.Lines, line => line.Name == "Ping");
    }

    [Fact]
    public void A_silent_program_is_sent_an_empty_list_so_that_a_vanished_machine_is_noticed()
    {
        var node = new NodeSide(dialled: false);
        node.Introduce();
        node.Say(RecordType.Ping, [0, 0, 0, 0, 0, 0, 0, 1]);
        node.Pump(1000);
        Assert.DoesNotContain(node.Lines, line => line.Name == "AddrVec");

        node.Say(RecordType.Ping, [0, 0, 0, 0, 0, 0, 0, 2]);
        node.Pump(1000);
        Assert.Single(node.Lines, line => line.Name == "AddrVec");
    }

    [Fact]
    public void Random_bytes_cost_only_the_lines_they_are_in() =>
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Char["{}[]\":,\\PingoayldAVecr0123 "].Array[0, 300]).Sample(
            (random, alike) =>
            {
                var node = new NodeSide(dialled: false);
                node.Introduce();
                byte[] bytes = [.. random, (byte)'\n', .. Encoding.UTF8.GetBytes(alike), (byte)'\n', .. "{\"Payload\":\"after\"}\n"u8];
                Assert.Equal(bytes.Length, node.Endpoint.TakeLines(bytes, 0));
                node.Pump(1000);
                Assert.Equal("after", node.Received[^1]);
            },
            iter: 1000);

    [Fact]
    public void A_huge_AddrVec_is_cut()
    {
        var node = new NodeSide(dialled: false, maxMessage: 1_000_000);
        node.Introduce();
        var list = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"[\"{Guid.NewGuid()}\",\"127.0.0.1:{i}\"]"));
        node.Endpoint.TakeLines(Encoding.UTF8.GetBytes($"{{\"AddrVec\":[{list}]}}\n"), 0);
        Assert.Equal(JsonLine.MostAddresses, node.Known.Count);
    }

    // Strings that UTF-8 can't represent come out changed on every path.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The node's half of the session and the program's socket.</summary>
    private sealed class NodeSide : IJsonLinesHost, IMessageSink
    {
        private readonly JsonLinesSession _kept;
        private readonly JsonLinesProfile _profile;
        private readonly List<ArraySegment<byte>> _buffers = [];
        private RecordDecoder _decoder = new();
        private Hello? _hello;
        private ResumeRecord _offer;
        private long _nominations;

        public NodeSide(bool dialled, int maxMessage = MaxMessage)
        {
            _kept = new JsonLinesSession(maxMessage, Window, 100);
            _profile = new JsonLinesProfile(new ProgramAddress(Guid.NewGuid(), "127.0.0.1:7000"), "default", maxMessage, Window);
            ReceiveWindow window = new(Window);
            Session = new Session(CreateLane(maxMessage, window), CreateLane(maxMessage, window), window);
            Endpoint = new JsonLinesEndpoint(_profile, this, dialled);
        }

        public JsonLinesEndpoint Endpoint { get; private set; }

        public Session Session { get; }

        public Hello? Hello => _hello;

        public bool IsFull { get; set; }

        public List<string> Received { get; } = [];

        public List<string> Ignored { get; } = [];

        public List<long> Pongs { get; } = [];

        public List<(string Name, string Value)> Lines { get; } = [];

        public IReadOnlyList<ProgramAddress> Known { get; private set; } = [];

        public void Introduce()
        {
            var line = Encoding.UTF8.GetBytes($"{{\"Ping\":[\"{Program}\",\"127.0.0.1:7001\"]}}\n");
            Assert.Equal(line.Length, Endpoint.TakeLines(line, 0));
            Pump(1000);
        }

        public void Reconnect()
        {
            Endpoint.OnWritten(written: false);
            Endpoint.Close();
            Endpoint = new JsonLinesEndpoint(_profile, this, dialled: false);
            _decoder = new RecordDecoder();
            _hello = null;
            Introduce();
        }

        public void Send(IEnumerable<string> texts)
        {
            foreach (var text in texts)
            {
                var body = Encoding.UTF8.GetBytes(text);
                Session.Messages.Log.Append(new MessageHeader(MessageKind.Text, 0, body.Length, 0), default, body);
            }
        }

        public void Say(RecordType type, ReadOnlySpan<byte> body)
        {
            var queue = new ByteQueue();
            queue.AppendRecord(type, body);
            Endpoint.TakeRecords(queue.Bytes);
        }

        public void Drain()
        {
            Session.Messages.Inflow.Drain(this);
            Acknowledge();
        }

        /// <summary>Carries all bytes in both directions, with records in pieces of a given size.</summary>
        public void Pump(int size, bool writes = true)
        {
            bool moved;
            do
            {
                moved = MoveRecords(size) | SendData();
                _buffers.Clear();
                if (writes && Endpoint.GiveLines(_buffers))
                {
                    moved = true;
                    var text = Encoding.UTF8.GetString([.. _buffers.SelectMany(buffer => buffer)]);
                    foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    {
                        using var json = JsonDocument.Parse(line);
                        var member = json.RootElement.EnumerateObject().Single();
                        Lines.Add((member.Name, member.Value.ToString()));
                    }

                    Endpoint.OnWritten(written: true);
                }
            }
            while (moved);
        }

        public JsonLinesSession Attach() => _kept;

        public string? Reach(string announced) => announced;

        public void Wake()
        {
        }

        public void OnAddresses(IReadOnlyList<ProgramAddress> known) => Known = known;

        public void OnIgnored(string why) => Ignored.Add(why);

        bool IMessageSink.TryAccept(in MessageHeader header, ReadOnlySpan<byte> content)
        {
            if (IsFull)
                return false;

            Received.Add(Encoding.UTF8.GetString(content));
            return true;
        }

        private bool MoveRecords(int size)
        {
            var moved = false;
            while (true)
            {
                var memory = _decoder.GetMemory().Span;
                var count = Endpoint.GiveRecords(memory[..Math.Min(size, memory.Length)], out _, out _);
                _decoder.Advance(count);
                while (_decoder.TryRead(out var record))
                    Handle(record);

                if (count == 0)
                    return moved;

                moved = true;
            }
        }

        private void Handle(in PeerShell.Protocol.Records.Record record)
        {
            switch (record.Type)
            {
                case RecordType.Hello:
                    _hello = PeerShell.Protocol.Records.Hello.Read(record.Body);
                    Endpoint.TakeRecords([.. Preface.Bytes]);
                    Say(RecordType.Hello, (_hello with { Id = PeerId.OfUuid(Guid.NewGuid()).ToString(), Window = Window }).ToBytes());
                    _offer = Session.Offer(++_nominations, 42);
                    var body = new byte[ResumeRecord.Size];
                    _offer.Write(body);
                    Say(RecordType.Resume, body);
                    break;
                case RecordType.Resume:
                    Assert.Equal(0, Session.Conclude(_offer, ResumeRecord.Read(record.Body), _hello!));
                    break;
                case RecordType.Data:
                    Session.Messages.Inflow.Receive(DataRecord.Read(record.Body), this);
                    Acknowledge();
                    break;
                case RecordType.Ack:
                    Session.Messages.Log.Acknowledge(AckRecord.Read(record.Body).Messages);
                    break;
                case RecordType.Pong:
                    Pongs.Add(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(record.Body));
                    break;
            }
        }

        private static Lane CreateLane(int maxMessage, ReceiveWindow window) =>
            new(new SendLog(1_000_000, 1000, canDropOldest: false), new Inflow(maxMessage, window));

        private void Acknowledge()
        {
            var body = new byte[AckRecord.Size];
            Session.Ack.Write(body);
            Say(RecordType.Ack, body);
        }

        private bool SendData()
        {
            if (_hello is null || Session.Messages.Sendable <= 0)
                return false;

            var chunk = new SendChunk();
            var body = new byte[DataRecord.PrefixSize];
            DataRecord.WritePrefix(body, Session.Messages.Log.Sent);
            Session.Messages.Log.Take(Session.Messages.Sendable, chunk);
            Say(RecordType.Data, [.. body, .. chunk.Pieces.SelectMany(piece => piece)]);
            chunk.Clear();
            return true;
        }
    }
}
