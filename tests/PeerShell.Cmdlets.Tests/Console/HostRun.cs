namespace PeerShell.Tests.Hosting;

/// <summary>What a run of the host came to; the lines end with \n everywhere.</summary>
internal sealed record HostRun(int ExitCode, string Output, string Errors);
