using System.Diagnostics;
using System.Globalization;
using PeerShell.Benchmarks.Contenders;

namespace PeerShell.Benchmarks.Comparison;

/// <summary>A process that plays a role.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _name;

    private Worker(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    /// <summary>The timestamp of its start.</summary>
    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>The port where it listens.</summary>
    public int Port { get; private set; }

    public static async Task<Worker> StartAsync(Contender contender, RoleKind kind, RoleArguments arguments)
    {
        var info = contender.Command(kind, arguments);
        info.RedirectStandardInput = info.RedirectStandardOutput = true;
        Worker worker = new(Process.Start(info)!, $"{contender.Name} as {kind}");
        try
        {
            worker.Port = int.Parse((await worker.ReadAsync())[1], CultureInfo.InvariantCulture);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the role once.</summary>
    public async Task<Run> RunAsync(long count, int size)
    {
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"run {count} {size}"));
        var words = await ReadAsync();
        return new Run(
            long.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture),
            [.. words[3..].Select(word => double.Parse(word, CultureInfo.InvariantCulture))]);
    }

    /// <summary>Measures the bytes that the process uses.</summary>
    public async Task<long> MeasureMemoryAsync()
    {
        await SayAsync("memory");
        return long.Parse((await ReadAsync())[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Kills the process.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    private async Task<string[]> ReadAsync()
    {
        using CancellationTokenSource timeout = new(AnswerTimeout);
        try
        {
            var line = await _process.StandardOutput.ReadLineAsync(timeout.Token);
            return line?.Split(' ') ?? throw new IOException($"{_name} has ended. Its error output says why.");
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not answer within {AnswerTimeout.TotalSeconds} s.");
        }
    }
}
