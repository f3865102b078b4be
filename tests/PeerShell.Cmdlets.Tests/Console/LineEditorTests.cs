using System.Collections.ObjectModel;
using System.Management.Automation;
using PeerShell.Hosting.Editing;

namespace PeerShell.Tests.Hosting;

public sealed class LineEditorTests
{
    private static readonly LineRequest Plain = new() { Prompt = "PS> " };

    [Fact]
    public void What_is_typed_is_read_and_shown()
    {
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("1 + 1\n")]);

        Assert.Equal((LineEnd.Entered, "1 + 1"), Read(terminal, Plain));
        Assert.Equal(["PS> ", "PS> 1", "PS> 1 ", "PS> 1 +", "PS> 1 + ", "PS> 1 + 1"], terminal.Seen);
        Assert.Equal(["PS> 1 + 1"], terminal.Rows);
    }

    [Theory]
    [InlineData("LeftArrow", "ab*c")]
    [InlineData("LeftArrow LeftArrow RightArrow", "ab*c")]
    [InlineData("LeftArrow LeftArrow LeftArrow LeftArrow", "*abc")]
    [InlineData("RightArrow", "abc*")]
    [InlineData("Home", "*abc")]
    [InlineData("^A", "*abc")]
    [InlineData("Home End", "abc*")]
    [InlineData("Home ^E", "abc*")]
    [InlineData("Backspace", "ab*")]
    [InlineData("Home Backspace", "*abc")]
    [InlineData("Home Delete", "*bc")]
    [InlineData("Home ^D", "*bc")]
    [InlineData("Delete", "abc*")]
    [InlineData("LeftArrow ^U", "*c")]
    [InlineData("Home RightArrow ^K", "a*")]
    [InlineData("Escape", "*")]
    [InlineData("F5 ^Q", "abc*")]
    public void Keys_edit_the_line(string keys, string result)
    {
        FakeTerminal terminal = new(
            40,
            [
                .. FakeTerminal.Text("abc"),
                .. keys.Split(' ').Select(key => key.StartsWith('^')
                    ? FakeTerminal.Key(Enum.Parse<ConsoleKey>(key[1..]), ConsoleModifiers.Control)
                    : FakeTerminal.Key(Enum.Parse<ConsoleKey>(key))),
                .. FakeTerminal.Text("*\n"),
            ]);

        Assert.Equal((LineEnd.Entered, result), Read(terminal, Plain));
        Assert.Equal(["PS> " + result], terminal.Rows);
    }

    [Fact]
    public void A_character_of_several_units_is_one_step()
    {
        const string Family = "\U0001F469\u200D\U0001F467";
        FakeTerminal terminal = new(
            40,
            [
                .. FakeTerminal.Text("e\u0301" + Family),
                FakeTerminal.Key(ConsoleKey.Backspace), FakeTerminal.Key(ConsoleKey.LeftArrow),
                .. FakeTerminal.Text("x\n"),
            ]);

        Assert.Equal((LineEnd.Entered, "xe\u0301"), Read(terminal, Plain));
    }

    [Fact]
    public void A_line_longer_than_the_row_moves_under_it_and_is_whole_at_the_end()
    {
        FakeTerminal terminal = new(
            20,
            [.. FakeTerminal.Text("abcdefghijklmnopqrstuvwxyz"), FakeTerminal.Key(ConsoleKey.Home), FakeTerminal.Key(ConsoleKey.Enter)]);

        Assert.Equal((LineEnd.Entered, "abcdefghijklmnopqrstuvwxyz"), Read(terminal, Plain));
        Assert.Equal(["PS> lmnopqrstuvwxyz", "PS> abcdefghijklmno"], terminal.Seen[^2..]);
        Assert.Equal(["PS> abcdefghijklmnopqrstuvwxyz"], terminal.Rows);
    }

    [Fact]
    public void A_long_prompt_leaves_the_next_row_to_the_line()
    {
        FakeTerminal terminal = new(20, [.. FakeTerminal.Text("abc\n")]);

        Read(terminal, new LineRequest { Prompt = "PS /a/long/path> " });

        Assert.Equal(["PS /a/long/path> ", "abc"], terminal.Rows);
    }

    [Fact]
    public void Control_C_gives_the_line_up()
    {
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("abc"), FakeTerminal.Key(ConsoleKey.C, ConsoleModifiers.Control)]);

        Assert.Equal((LineEnd.Cancelled, ""), Read(terminal, Plain));
        Assert.Equal(["PS> abc^C"], terminal.Rows);
    }

    [Fact]
    public void Control_D_on_an_empty_line_ends_the_input()
    {
        FakeTerminal terminal = new(40, FakeTerminal.Key(ConsoleKey.D, ConsoleModifiers.Control));

        Assert.Equal((LineEnd.EndOfInput, ""), Read(terminal, Plain));
    }

    [Fact]
    public void A_secret_is_not_shown()
    {
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("abc\n")]);

        Assert.Equal((LineEnd.Entered, "abc"), Read(terminal, Plain with { Secret = true }));
        Assert.Equal(["PS> ***"], terminal.Rows);
        Assert.DoesNotContain(terminal.Seen, row => row.Contains('a', StringComparison.Ordinal));
    }

    [Fact]
    public void Up_and_down_lead_through_the_history_and_back_to_the_draft()
    {
        LineHistory history = new();
        history.Add("first");
        history.Add("if (1) {\n2}");
        FakeTerminal terminal = new(
            40,
            [
                .. FakeTerminal.Text("draft"),
                .. "Up Up Up Down Down Down Up".Split(' ').Select(key => FakeTerminal.Key(Enum.Parse<ConsoleKey>(key + "Arrow"))),
                FakeTerminal.Key(ConsoleKey.Enter),
            ]);

        Assert.Equal((LineEnd.Entered, "if (1) {\n2}"), Read(terminal, Plain with { History = history }));
        Assert.Equal(
            ["draft", "if (1) {\u21B52}", "first", "first", "if (1) {\u21B52}", "draft", "draft", "if (1) {\u21B52}"],
            terminal.Seen[5..].Select(row => row[4..]));
    }

    [Fact]
    public void Tab_after_tab_shows_the_candidates_in_turn()
    {
        FakeTerminal terminal = new(
            40,
            [
                .. FakeTerminal.Text("x Ge y"), FakeTerminal.Key(ConsoleKey.LeftArrow), FakeTerminal.Key(ConsoleKey.LeftArrow),
                .. FakeTerminal.Text("\t\t\t"), FakeTerminal.Key(ConsoleKey.Tab, ConsoleModifiers.Shift), .. FakeTerminal.Text("!\n"),
            ]);

        var (_, line) = Read(terminal, Plain with { Complete = (_, _) => Candidates(2, 2, "Get-Peer", "Get-PeerNode") });

        Assert.Equal("x Get-PeerNode! y", line);
        Assert.Equal(
            ["x Get-Peer y", "x Get-PeerNode y", "x Get-Peer y", "x Get-PeerNode y"],
            terminal.Seen[9..13].Select(row => row[4..]));
    }

    [Fact]
    public void Tab_asks_anew_after_a_single_candidate()
    {
        List<string> asked = [];
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("a\t\t\n")]);

        var (_, line) = Read(terminal, Plain with
        {
            Complete = (text, cursor) =>
            {
                asked.Add(text[..cursor]);
                return Candidates(0, cursor, text + "b");
            },
        });

        Assert.Equal("abb", line);
        Assert.Equal(["a", "ab"], asked);
    }

    [Fact]
    public void Tab_without_candidates_changes_nothing()
    {
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("a\tb\n")]);

        Assert.Equal((LineEnd.Entered, "ab"), Read(terminal, Plain with { Complete = (_, _) => Candidates(-1, -1) }));
    }

    [Fact]
    public void A_pasted_tab_is_a_tab_and_pasted_text_is_drawn_once()
    {
        FakeTerminal terminal = new(40, [.. FakeTerminal.Text("a\tb\n")]) { Pasted = true };

        Assert.Equal((LineEnd.Entered, "a\tb"), Read(terminal, Plain with { Complete = (_, _) => Candidates(0, 0, "no") }));
        Assert.All(terminal.Seen, row => Assert.Equal("PS> ", row));
        Assert.Equal(["PS> a b"], terminal.Rows);
    }

    private static (LineEnd End, string Line) Read(FakeTerminal terminal, LineRequest request)
    {
        var end = new TerminalLineReader(terminal).Read(request, out string line);
        return (end, line);
    }

    private static CommandCompletion Candidates(int start, int length, params string[] texts) =>
        new(new Collection<CompletionResult>([.. texts.Select(text => new CompletionResult(text))]), -1, start, length);
}
