using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;
using PeerShell.Hosting.Terminal;

namespace PeerShell.Tests.Hosting;

/// <summary>The host in a terminal: util-linux's script(1) gives it one, and this is who sits in front of it.</summary>
internal sealed class HostTerminal : IDisposable
{
    private const string Script = "/usr/bin/script";
    private const string WhereIsTheCursor = "\x1b[6n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly CancellationTokenSource _timeout;
    private readonly StringBuilder _shown = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly SemaphoreSlim _keyboard = new(1);
    private readonly Task _watching;
    private int _answered;
    private int _expected;

    private HostTerminal(Process process)
    {
        _process = process;
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _timeout.CancelAfter(Patience);
        _watching = WatchAsync();
    }

    public static HostTerminal Start(string terminal, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), "This test needs util-linux's script.");

        // exec, as some shells that wait for a command end with 130 when it alone was to be interrupted; and the prompt shows the
        // directory, so that a short one leaves the same room on the line wherever the tests are.
        string command = "exec " + string.Join(' ', new[] { "dotnet", HostProcess.Path }.Concat(arguments).Select(Quoted));
        ProcessStartInfo start = new(Script, ["-qefc", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
            Environment = { ["TERM"] = terminal, ["NO_COLOR"] = "1" },
        };
        return new(Process.Start(start)!);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _timeout.Dispose();
        _news.Dispose();
        _keyboard.Dispose();
    }

    public async Task TypeAsync(string keys)
    {
        // The terminal answers by itself where the cursor is, and a writer takes only one at a time.
        await _keyboard.WaitAsync(_timeout.Token);
        try
        {
            await _process.StandardInput.WriteAsync(keys);
            await _process.StandardInput.FlushAsync(_timeout.Token);
        }
        finally
        {
            _keyboard.Release();
        }
    }

    /// <summary>Waits until the host has written the text, after what was expected before.</summary>
    public async Task ExpectAsync(string text)
    {
        while (true)
        {
            string shown;
            lock (_shown)
                shown = _shown.ToString();
            if (shown.IndexOf(text, _expected, StringComparison.Ordinal) is >= 0 and int found)
            {
                _expected = found + text.Length;
                return;
            }
            Assert.False(_watching.IsCompleted, $"'{text}' did not come, but: {shown[_expected..]}");
            await Task.WhenAny(_news.WaitAsync(), _watching);
        }
    }

    public async Task<int> ExitAsync()
    {
        await _watching;
        await _process.WaitForExitAsync(_timeout.Token);
        return _process.ExitCode;
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task WatchAsync()
    {
        char[] buffer = new char[1024];
        try
        {
            while (await _process.StandardOutput.ReadAsync(buffer, _timeout.Token) is > 0 and int read)
            {
                foreach (string answer in Take(buffer.AsSpan(0, read)))
                    await TypeAsync(answer);
                _news.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever waits for something says what did not come.
        }
    }

    private List<string> Take(ReadOnlySpan<char> written)
    {
        List<string> answers = [];
        lock (_shown)
        {
            _shown.Append(written);
            string shown = _shown.ToString();
            while (shown.IndexOf(WhereIsTheCursor, _answered, StringComparison.Ordinal) is >= 0 and int question)
            {
                answers.Add($"\x1b[1;{1 + ColumnBehind(shown[..question])}R");
                _answered = question + WhereIsTheCursor.Length;
            }
        }
        return answers;
    }

    // Good enough for prompts: what came since the last line break.
    private static int ColumnBehind(string shown)
    {
        string plain = new StringDecorated(shown[(shown.LastIndexOf('\n') + 1)..]).ToString(OutputRendering.PlainText);
        return CellWidth.Of(plain.AsSpan(plain.LastIndexOf('\r') + 1));
    }
}
