using System.Buffers.Binary;
using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Recording.Fuzz;

/// <summary>Creates hostile conversations from recorded ones. The same random numbers give the same
/// conversation.</summary>
/// <param name="recorded">The messages of real clients; the first is the handshake.</param>
/// <param name="random">The seeded source of random numbers.</param>
internal sealed class Mutator(IReadOnlyList<FuzzMessage> recorded, Random random)
{
    private const int MinLength = 20;
    private const int MaxLength = 400;
    private const int MaxFiles = 24;
    private const ulong MaxMemory = 1 << 30;

    private static readonly ulong[] s_boundaries =
    [
        0, 1, 3, 4, 7, 8, 15, 16, 0x7F, 0x80, 0xFF, 0x100, 0xFFF, 0x1000, 0x1001, 0x7FFF, 0xFFFF, 0x1_0000, 0x10_0000,
        0x10_0001, 0x20_0000, 0x100_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_F000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_F000, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    /// <summary>Creates a conversation. Most begin with the handshake, so that the server does not refuse
    /// everything.</summary>
    public List<FuzzMessage> Conversation()
    {
        List<FuzzMessage> messages = [];
        if (!OneIn(20))
        {
            messages.Add(recorded[0]);
        }

        int percent = random.Next(2, 60);
        int start = random.Next(recorded.Count);
        int length = random.Next(MinLength, MaxLength);
        for (int i = 0; i < length; i++)
        {
            // Mostly the next recorded message, so that the device reaches realistic states; sometimes another one.
            FuzzMessage next = recorded[OneIn(10) ? random.Next(recorded.Count) : (start + i) % recorded.Count];
            if (random.Next(100) < percent)
            {
                Mutate(messages, next);
            }
            else
            {
                messages.Add(next);
            }
        }

        return messages;
    }

    private void Mutate(List<FuzzMessage> messages, FuzzMessage message)
    {
        switch (random.Next(12))
        {
            case 0:
                break;
            case 1:
                messages.Add(message);
                messages.Add(message);
                break;
            case 2:
                messages.Insert(random.Next(Math.Min(1, messages.Count), messages.Count + 1), message);
                break;
            case 3:
                messages.Add(message with { Files = Files() });
                break;
            case 4:
                messages.Add(message with { Bytes = FlipBits(message.Bytes, 0) });
                break;
            case 5:
                messages.Add(message with { Bytes = FlipBits(message.Bytes, MessageHeader.Length) });
                break;
            case 6:
                messages.Add(message with { Bytes = Splice(message.Bytes, Any().Bytes) });
                break;
            case 7:
                messages.Add((message with { Bytes = Splice(message.Bytes, Any().Bytes) }).WithTrueSize());
                break;
            case 8:
                messages.Add((message with { Bytes = Resize(message.Bytes) }).WithTrueSize());
                break;
            case 9:
                messages.Add(OneIn(20) ? message with { Bytes = Resize(message.Bytes) } : message);
                break;
            case 10:
                messages.Add(message with { Bytes = Retarget(message.Bytes) });
                break;
            default:
                messages.Add(
                    message with { Bytes = SetField(message.Bytes), Files = OneIn(4) ? Files() : message.Files });
                break;
        }
    }

    private bool OneIn(int n) => random.Next(n) == 0;

    private FuzzMessage Any() => recorded[random.Next(recorded.Count)];

    /// <summary>Flips bits; rarely in the header, where that usually breaks the framing and ends the
    /// conversation.</summary>
    private byte[] FlipBits(byte[] bytes, int from)
    {
        byte[] flipped = (byte[])bytes.Clone();
        if (flipped.Length > from && (from > 0 || OneIn(10)))
        {
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                flipped[random.Next(from, flipped.Length)] ^= (byte)(1 << random.Next(8));
            }
        }

        return flipped;
    }

    /// <summary>Replaces an aligned field of the payload by a boundary value or one near it.</summary>
    private byte[] SetField(byte[] bytes)
    {
        byte[] changed = (byte[])bytes.Clone();
        int words = (changed.Length - MessageHeader.Length) / sizeof(uint);
        if (words > 0)
        {
            ulong value = s_boundaries[random.Next(s_boundaries.Length)] + (ulong)random.Next(-1, 2);
            Span<byte> field = changed.AsSpan(MessageHeader.Length + (sizeof(uint) * random.Next(words)));
            if (field.Length >= sizeof(ulong) && OneIn(2))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(field, value);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)value);
            }
        }

        return changed;
    }

    /// <summary>Changes the command and the flags.</summary>
    private byte[] Retarget(byte[] bytes)
    {
        const int commandOffset = 2;
        const int flagsOffset = 8;
        byte[] changed = (byte[])bytes.Clone();
        if (changed.Length >= MessageHeader.Length)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(
                changed.AsSpan(commandOffset), (ushort)(OneIn(20) ? random.Next(0x10000) : random.Next(20)));
            BinaryPrimitives.WriteUInt32LittleEndian(
                changed.AsSpan(flagsOffset), OneIn(4) ? (uint)random.Next(0x40) : OneIn(50) ? (uint)random.Next() : 0);
        }

        return changed;
    }

    /// <summary>Joins the start of one message and the end of another.</summary>
    private byte[] Splice(byte[] head, byte[] tail) =>
    [
        .. head.AsSpan(0, random.Next(MessageHeader.Length, head.Length + 1)),
        .. tail.AsSpan(random.Next(MessageHeader.Length, tail.Length + 1)),
    ];

    /// <summary>Truncates a message, or appends noise, rarely much.</summary>
    private byte[] Resize(byte[] bytes)
    {
        if (OneIn(2))
        {
            return bytes[..random.Next(Math.Min(bytes.Length, MessageHeader.Length), bytes.Length + 1)];
        }

        byte[] noise = new byte[random.Next(OneIn(50) ? 1 << 20 : 100)];
        random.NextBytes(noise);
        return [.. bytes, .. noise];
    }

    private FileDescription[] Files()
    {
        FileDescription[] files = new FileDescription[random.Next(OneIn(10) ? MaxFiles : 4)];
        foreach (ref FileDescription file in files.AsSpan())
        {
            ulong size = Math.Min(MaxMemory, s_boundaries[random.Next(s_boundaries.Length)]);
            file = new FileDescription((FileKind)random.Next(4), size, (uint)random.Next(8));
        }

        return files;
    }
}
