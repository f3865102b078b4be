using System.Management.Automation;

namespace PeerShell.Hosting.Editing;

/// <summary>What line is wanted.</summary>
internal sealed record LineRequest
{
    /// <summary>What is shown before it.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Whether it is hidden while it is typed.</summary>
    public bool Secret { get; init; }

    /// <summary>Where Up and Down lead; null for nowhere.</summary>
    public LineHistory? History { get; init; }

    /// <summary>What Tab asks, with the line and the place in it; null for nobody.</summary>
    public Func<string, int, CommandCompletion>? Complete { get; init; }
}
