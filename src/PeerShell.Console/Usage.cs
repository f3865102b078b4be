using System.Management.Automation;
using System.Reflection;

namespace PeerShell.Hosting;

/// <summary>What the program says about itself.</summary>
internal static class Usage
{
    /// <summary>The name it goes by in its messages.</summary>
    public const string Program = "PeerShell.Console";

    /// <summary>How it is used.</summary>
    public const string Text =
        $"""
        Usage: {Program} [-File] <script> [<arguments>]
               {Program} -Command <text>
               {Program} -Help | -Version
               {Program}

        A small PowerShell host with the PeerShell module loaded.

          -File <script>   runs a script; what follows is passed to it (-Name value, switches, values);
                           "-" is the script on standard input
          -Command <text>  runs the rest of the command line as PowerShell; "-" as with -File
          -Help            shows this text
          -Version         shows the versions of PeerShell and of the PowerShell engine

        Without arguments it shows a prompt, or runs the script on standard input when that is redirected.
        The exit code is the script's (exit n), 1 after a terminating error, 64 when the command line is wrong,
        130 after Ctrl+C. NO_COLOR=1 turns colours off.
        """;

    /// <summary>The versions.</summary>
    public static string Version => $"PeerShell {Own} (PowerShell engine {Engine})";

    /// <summary>What the prompt begins with.</summary>
    public static string Welcome =>
        $"""
        PeerShell {Own}, on the PowerShell {Engine} engine with its core cmdlets only.
        For the rest (Select-Object, Write-Host...) install it: https://aka.ms/powershell
        """;

    private static string Own => VersionOf(typeof(Usage).Assembly);

    private static string Engine => VersionOf(typeof(PSObject).Assembly);

    private static string VersionOf(Assembly assembly)
    {
        string version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
        // What follows is the commit: "7.6.9 SHA: 1234..." in the engine, "0.1.0+1234..." here.
        return version.Split(' ', '+')[0];
    }
}
