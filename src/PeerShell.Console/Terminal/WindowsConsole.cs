using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PeerShell.Hosting.Terminal;

/// <summary>The one thing about a Windows console that .NET leaves to us.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const int EnableVirtualTerminalProcessing = 4;

    /// <summary>Makes the console understand escape sequences.</summary>
    /// <returns>Whether there is one, and it does.</returns>
    public static bool TryEnableEscapeSequences() =>
        TryEnable(GetStdHandle(StandardOutput)) | TryEnable(GetStdHandle(StandardError));

    private static bool TryEnable(nint handle) =>
        GetConsoleMode(handle, out int mode) != 0 && SetConsoleMode(handle, mode | EnableVirtualTerminalProcessing) != 0;

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int handle);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetConsoleMode(nint handle, out int mode);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetConsoleMode(nint handle, int mode);
}
