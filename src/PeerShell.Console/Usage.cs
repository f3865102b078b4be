using System.Management.Automation;
using System.Reflection;

namespace PeerShell.Hosting;

/// <summary>The texts that describe the program.</summary>
internal static class Usage
{
    /// <summary>The name of the program in its messages.</summary>
    public const string Program = "PeerShell.Console";

    /// <summary>The usage text.</summary>
    public const string Text =
        $"""
        Usage: {Program} [-File] <script> [<arguments>]
               {Program} -Command <text>
               {Program} -Help | -Version
               {Program}

        A small PowerShell host with the PeerShell module loaded.

          -File <script>   runs a script and passes the remaining arguments to it (-Name value, switches, values);
                           "-" runs the script on standard input
          -Command <text>  runs the rest of the command line as PowerShell; "-" is the same as for -File
          -Help            shows this text
          -Version         shows the versions of PeerShell and of the PowerShell engine

        Without arguments, shows a prompt, or runs the script on standard input if that is redirected.
        The exit code is that of the script (exit n), 1 after a terminating error, 64 if the command line is invalid,
        130 after Ctrl+C. Set NO_COLOR=1 to turn off colours.
        """;

    /// <summary>The versions of PeerShell and of the engine.</summary>
    public static string Version => $"PeerShell {Own} (PowerShell engine {Engine})";

    /// <summary>The text above the first prompt.</summary>
    public static string Welcome =>
        $"""
        PeerShell {Own}, with the PowerShell {Engine} engine and its core cmdlets only.
        For all other cmdlets (Select-Object, Write-Host...), install PowerShell: https://aka.ms/powershell
        """;

    private static string Own => VersionOf(typeof(Usage).Assembly);

    private static string Engine => VersionOf(typeof(PSObject).Assembly);

    private static string VersionOf(Assembly assembly)
    {
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
        // Removes the commit: "7.6.9 SHA: 1234..." in the engine, "0.1.0+1234..." here.
        return version.Split(' ', '+')[0];
    }
}
