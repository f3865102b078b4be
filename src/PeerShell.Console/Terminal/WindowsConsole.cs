using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PeerShell.Hosting.Terminal;

/// <summary>Enables escape sequences in a Windows console, which .NET does not do.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const int EnableVirtualTerminalProcessing = 4;

    /// <summary>Makes the console interpret escape sequences.</summary>
    /// <returns>True if there is a console, and it does.</returns>
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
