using System.Management.Automation;

namespace PeerShell.Hosting.Editing;

/// <summary>Cycles through completions: each Tab puts the next one into the line, until the line changes in another way.</summary>
internal sealed class CompletionCycle(Func<string, int, CommandCompletion> complete)
{
    private CommandCompletion? _candidates;
    private int _length;
    private (string Text, int Cursor) _left;

    /// <summary>Puts the next or previous completion into the line, if there is one.</summary>
    /// <param name="line">The line.</param>
    /// <param name="forward">Whether to take the next one; otherwise the previous one.</param>
    public void Step(LineBuffer line, bool forward)
    {
        if (_candidates is null || _left != (line.Text, line.Cursor))
        {
            _candidates = complete(line.Text, line.Cursor);
            _length = _candidates.ReplacementLength;
        }
        // In a command of several lines, a completion may begin in an earlier line, which can't be changed any more.
        if (_candidates.ReplacementIndex < 0 || _candidates.GetNextResult(forward) is not { } candidate)
        {
            _candidates = null;
            return;
        }
        line.Replace(_candidates.ReplacementIndex, _length, candidate.CompletionText);
        _length = candidate.CompletionText.Length;
        _left = (line.Text, line.Cursor);
        // If there was only one, the next Tab completes from here: within the folder, or for the next parameter.
        if (_candidates.CompletionMatches.Count == 1)
            _candidates = null;
    }
}
