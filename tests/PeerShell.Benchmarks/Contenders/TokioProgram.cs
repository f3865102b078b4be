using System.ComponentModel;
using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// A small Tokio program, in the folder Tokio: length-delimited frames and a channel per connection. It takes part where there
/// is cargo, with the crates it needs.
/// </summary>
internal static class TokioProgram
{
    // Where Debian and its kin put crates that are installed as packages.
    private const string InstalledCrates = "/usr/share/cargo/registry";

    private static readonly TimeSpan BuildTime = TimeSpan.FromMinutes(5);

    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Tokio");

    public static readonly Contender Contender = new(
        "Tokio",
        new[] { RoleKind.Sink, RoleKind.Inbox, RoleKind.Handler, RoleKind.Source, RoleKind.Dialler, RoleKind.Echo, RoleKind.Server, RoleKind.Caller, RoleKind.Requester }
            .ToDictionary(kind => kind, _ => (Func<RoleArguments, Task<IRole>>)(_ => throw new NotSupportedException())))
    {
        Executable = Path.Combine(Source, "target", "release", "tokio-contender"),
    };

    /// <summary>Builds it.</summary>
    /// <returns>Why it could not be built; null when it was.</returns>
    public static async Task<string?> BuildAsync()
    {
        string[] installed = Directory.Exists(InstalledCrates)
            ? ["--offline", "--config", "source.crates-io.replace-with='installed'", "--config", $"source.installed.directory='{InstalledCrates}'"]
            : [];
        try
        {
            using CancellationTokenSource patience = new(BuildTime);
            using var cargo = Process.Start(new ProcessStartInfo("cargo", ["build", "--release", "--quiet", .. installed])
            {
                WorkingDirectory = Source,
                RedirectStandardError = true,
            })!;
            var errors = await cargo.StandardError.ReadToEndAsync(patience.Token);
            await cargo.WaitForExitAsync(patience.Token);
            return cargo.ExitCode == 0 ? null : errors.Split('\n', 2)[0];
        }
        catch (Exception error) when (error is Win32Exception or OperationCanceledException)
        {
            return error.Message;
        }
    }
}
