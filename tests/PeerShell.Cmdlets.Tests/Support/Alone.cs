namespace PeerShell.Tests.Support;

/// <summary>For tests about all the nodes of the process: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
