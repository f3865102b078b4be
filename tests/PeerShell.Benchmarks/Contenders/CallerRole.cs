using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>The side of a connection that sends calls and receives them back.</summary>
internal interface ICalls
{
    /// <summary>Sends a call and waits until it comes back.</summary>
    ValueTask CallAsync(byte[] body);

    /// <summary>Sends a message that does not come back.</summary>
    ValueTask SendAsync(byte[] body);
}

/// <summary>Makes calls one after the other and times each: first alone, then under load on the same connection.</summary>
/// <remarks>
/// The load is a stream of larger messages. Those that are due are sent before each call, so that one thread is enough: some
/// rivals allow only one.
/// </remarks>
internal sealed class CallerRole(ICalls calls) : IRole
{
    /// <summary>The bytes of a call.</summary>
    public const int CallSize = 128;

    private const int LoadSize = 4096;
    private const double LoadPerSecond = 100e6 / LoadSize;

    public int Port => 0;

    /// <returns>The p50, p99 and p99.9 of calls alone, in microseconds, and then the same three under load.</returns>
    public async Task<double[]> RunAsync(long count, int size) =>
        [.. await MeasureAsync(count, size, load: false), .. await MeasureAsync(count, size, load: true)];

    private async Task<double[]> MeasureAsync(long count, int size, bool load)
    {
        var call = new byte[size];
        var filler = new byte[LoadSize];
        var times = new double[count];
        var start = Stopwatch.GetTimestamp();
        long sent = 0;
        for (var i = 0; i < count; i++)
        {
            for (var due = load ? Stopwatch.GetElapsedTime(start).TotalSeconds * LoadPerSecond : 0; sent < due; sent++)
                await calls.SendAsync(filler);

            var begin = Stopwatch.GetTimestamp();
            await calls.CallAsync(call);
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }

        Array.Sort(times);
        return [.. new[] { 0.5, 0.99, 0.999 }.Select(share => times[(long)(share * (count - 1))])];
    }
}
