using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>One end of a conversation in which calls come back.</summary>
internal interface ICalls
{
    /// <summary>Sends a call and waits until it has come back.</summary>
    ValueTask CallAsync(byte[] body);

    /// <summary>Sends what does not come back.</summary>
    ValueTask SendAsync(byte[] body);
}

/// <summary>Makes calls, one after the other, and times each: at first alone, then beside a stream of larger messages that the same connection carries.</summary>
/// <remarks>What is due of the stream is sent before each call, so that a single thread will do, which some rivals insist on.</remarks>
internal sealed class CallerRole(ICalls calls) : IRole
{
    /// <summary>Bytes of a call.</summary>
    public const int CallSize = 128;

    private const int LoadSize = 4096;
    private const double LoadPerSecond = 100e6 / LoadSize;

    public int Port => 0;

    /// <returns>Half of it: the times of calls alone, as p50, p99 and p99.9 in microseconds; the other half: those under load.</returns>
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
