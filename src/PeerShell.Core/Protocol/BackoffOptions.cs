namespace PeerShell.Protocol;

/// <summary>The waits of a dialler between attempts. The formula is gRPC's connection backoff.</summary>
/// <remarks>Figures: github.com/grpc/grpc, doc/connection-backoff.md (1 s, x1.6, +-20 %, at most 120 s).</remarks>
public sealed record BackoffOptions
{
    /// <summary>The first wait. Default 1 s.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The factor by which each wait is longer than the previous one. Default 1.6.</summary>
    public double Factor { get; init; } = 1.6;

    /// <summary>
    /// The maximum share by which a wait is randomly shortened or lengthened, so that nodes don't dial in step. Default 0.2.
    /// </summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The maximum wait, before jitter. Default 120 s.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The time that a connection must last before the waits are reset. Default 15 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(15);

    internal void Validate()
    {
        if (Initial <= TimeSpan.Zero || Cap < Initial || Factor < 1 || Jitter is < 0 or >= 1 || StableAfter < TimeSpan.Zero)
            throw new ArgumentException($"This backoff is not valid: {this}.");
    }
}
