namespace Display.GuestProbe;

/// <summary>Where the guest puts the pages of a surface.</summary>
internal static class PageOrder
{
    /// <param name="name">"together": one run. "halves": the first half in low memory, the second in high. "reversed":
    /// last page first. "scattered": every other page, by turns of low and of high memory, and backwards.</param>
    /// <param name="count">Pages.</param>
    /// <param name="first">The first page of memory to use.</param>
    public static ulong[] Pages(string name, int count, int first)
    {
        IEnumerable<ulong> pages = Enumerable.Range(0, count).Select(i => name switch
        {
            "together" => GuestMachine.LowPage(first + i),
            "halves" => i < count / 2 ? GuestMachine.LowPage(first + i) : GuestMachine.HighPage(first + i),
            "reversed" => GuestMachine.LowPage(first + count - 1 - i),
            "scattered" when i % 2 == 0 => GuestMachine.LowPage(first + (2 * count) - (2 * i)),
            "scattered" => GuestMachine.HighPage(first + (2 * count) - (2 * i)),
            _ => throw new ArgumentException($"no order {name}"),
        });
        return [.. pages];
    }
}
