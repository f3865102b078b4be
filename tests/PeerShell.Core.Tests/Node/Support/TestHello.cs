using PeerShell.Protocol;
using PeerShell.Protocol.Records;

namespace PeerShell.Tests.Node.Support;

/// <summary>HELLOs of nodes that a test plays.</summary>
internal static class TestHello
{
    public static Hello Of(PeerId id, string name = "far", long incarnation = 1, params string[] listen) => new()
    {
        Id = id.ToString(),
        Name = name,
        Network = "default",
        Instance = 1,
        Forgotten = 0,
        Incarnation = incarnation,
        Window = 1024 * 1024,
        MaxMessage = 1024 * 1024,
        Listen = listen,
    };

    /// <summary>Returns a HELLO as it travels first on a link.</summary>
    public static byte[] First(Hello hello) => [.. Preface.Bytes, .. Again(hello)];

    /// <summary>Returns a HELLO as it would travel later.</summary>
    public static byte[] Again(Hello hello) => Stranger.Record(RecordType.Hello, hello.ToBytes());
}
