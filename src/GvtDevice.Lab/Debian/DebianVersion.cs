using System.Numerics;

namespace GvtDevice.Lab.Debian;

/// <summary>The order of names that end in versions: numbers by their value, all else by its characters.</summary>
internal static class DebianVersion
{
    public static readonly IComparer<string> Order = Comparer<string>.Create(Compare);

    private static int Compare(string first, string second)
    {
        int i = 0, j = 0;
        while (i < first.Length && j < second.Length)
        {
            if (char.IsAsciiDigit(first[i]) && char.IsAsciiDigit(second[j]))
            {
                int order = Number(first, ref i).CompareTo(Number(second, ref j));
                if (order != 0)
                {
                    return order;
                }
            }
            else if (first[i] != second[j])
            {
                return first[i].CompareTo(second[j]);
            }
            else
            {
                (i, j) = (i + 1, j + 1);
            }
        }

        return (first.Length - i).CompareTo(second.Length - j);
    }

    private static BigInteger Number(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return BigInteger.Parse(text.AsSpan(start, at - start), null);
    }
}
