using System.ComponentModel;
using System.Diagnostics;

namespace PeerShell.Benchmarks.Contenders;

/// <summary>
/// A small Tokio program in the folder Tokio, with length-delimited frames and one channel per connection. It takes part if cargo
/// is installed and finds the crates.
/// </summary>
internal static class TokioProgram
{
    // The folder of crates that are installed as packages on Debian and its derivatives.
    private const string InstalledCrates = "/usr/share/cargo/registry";

    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(5);

    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "Tokio");

    private static readonly RoleKind[] Roles =
    [
        RoleKind.Sink, RoleKind.Inbox, RoleKind.Handler, RoleKind.Source, RoleKind.Dialler,
        RoleKind.Echo, RoleKind.Server, RoleKind.Caller, RoleKind.Requester,
    ];

    public static readonly Contender Contender = new(
        "Tokio",
        Roles.ToDictionary(kind => kind, _ => (Func<RoleArguments, Task<IRole>>)(_ => throw new NotSupportedException())))
    {
        Executable = Path.Combine(Source, "target", "release", "tokio-contender"),
    };

    /// <summary>Builds the program.</summary>
    /// <returns>The reason why the build failed; null if it succeeded.</returns>
    public static async Task<string?> BuildAsync()
    {
        string[] installed = Directory.Exists(InstalledCrates)
            ?
            [
                "--offline",
                "--config", "source.crates-io.replace-with='installed'",
                "--config", $"source.installed.directory='{InstalledCrates}'",
            ]
            : [];
        try
        {
            using CancellationTokenSource timeout = new(BuildTimeout);
            using var cargo = Process.Start(new ProcessStartInfo("cargo", ["build", "--release", "--quiet", .. installed])
            {
                WorkingDirectory = Source,
                RedirectStandardError = true,
            })!;
            var errors = await cargo.StandardError.ReadToEndAsync(timeout.Token);
            await cargo.WaitForExitAsync(timeout.Token);
            return cargo.ExitCode == 0 ? null : errors.Split('\n', 2)[0];
        }
        catch (Exception error) when (error is Win32Exception or OperationCanceledException)
        {
            return error.Message;
        }
    }
}
