using System.Management.Automation;

namespace PeerShell.Hosting.Editing;

/// <summary>The prompt and the options for reading a line.</summary>
internal sealed record LineRequest
{
    /// <summary>The text before the line.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Whether to hide the line while it is typed.</summary>
    public bool Secret { get; init; }

    /// <summary>The history for the Up and Down keys; null for none.</summary>
    public LineHistory? History { get; init; }

    /// <summary>Returns the completions for Tab, given the line and the position of the cursor; null for none.</summary>
    public Func<string, int, CommandCompletion>? Complete { get; init; }
}
