using System.Buffers.Binary;
using System.Runtime.InteropServices;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>Executes commands that store, copy and compare. An access that fails is skipped. Source: SKL PRM vol.
/// 2a.</summary>
internal static class MemoryCommands
{
    /// <summary>The 48-bit, dword-aligned address in two dwords.</summary>
    public static ulong Address(uint low, uint high) => (low & ~3u) | ((ulong)(high & 0xFFFF) << 32);

    /// <summary>Executes MI_STORE_DATA_IMM.</summary>
    public static void StoreImmediate(ReadOnlySpan<uint> command, CommandScope scope)
    {
        MiHeader header = new(command[0]);
        bool isQword = header.StoresQword && command.Length >= 5;
        Write(scope.Memory(header.UsesGlobalGtt), Address(command[1], command[2]), command.Slice(3, isQword ? 2 : 1));
    }

    /// <summary>Executes MI_STORE_DATA_INDEX.</summary>
    public static void StoreIndex(ReadOnlySpan<uint> command, CommandScope scope) =>
        Write(scope.Memory(isGlobal: true), scope.StatusPage(command[1]), command.Slice(2, 1));

    /// <summary>Executes MI_COPY_MEM_MEM.</summary>
    public static void Copy(ReadOnlySpan<uint> command, CommandScope scope)
    {
        MiHeader header = new(command[0]);
        if (TryReadDword(scope.Memory(header.UsesGlobalGtt), Address(command[3], command[4]), out uint value))
        {
            Write(scope.Memory(header.UsesGlobalGttForDestination), Address(command[1], command[2]), [value]);
        }
    }

    /// <summary>Executes MI_FLUSH_DW. Bit 2 of its address selects the global address space.</summary>
    public static void FlushDw(ReadOnlySpan<uint> command, CommandScope scope, ulong timestamp)
    {
        const uint usesGlobalGtt = 1 << 2;
        MiHeader header = new(command[0]);
        PostSync(
            header.PostSync,
            scope.Target(
                header.StoresByIndex, (command[1] & usesGlobalGtt) != 0, Address(command[1], command[2])),
            command[3..],
            timestamp);
    }

    /// <summary>Writes what MI_FLUSH_DW and PIPE_CONTROL write when they are complete; addresses are
    /// qword-aligned.</summary>
    /// <param name="operation">The value to write.</param>
    /// <param name="target">The address to write to.</param>
    /// <param name="immediate">The immediate, one dword or two.</param>
    /// <param name="timestamp">Timestamp of the engine.</param>
    public static void PostSync(
        PostSyncOperation operation, (IGraphicsMemory Memory, ulong Address) target, ReadOnlySpan<uint> immediate,
        ulong timestamp)
    {
        ulong address = target.Address & ~7UL;
        switch (operation)
        {
            case PostSyncOperation.WriteImmediate:
                Write(target.Memory, address, immediate[..Math.Min(2, immediate.Length)]);
                break;
            case PostSyncOperation.WriteTimestamp:
                Write(target.Memory, address, [(uint)timestamp, (uint)(timestamp >> 32)]);
                break;
        }
    }

    /// <summary>Whether the dword in memory compares to the second dword of the command as its header requires. Source:
    /// SKL PRM vol. 2a, MI_SEMAPHORE_WAIT and MI_CONDITIONAL_BATCH_BUFFER_END.</summary>
    /// <param name="command">Either of these commands.</param>
    /// <param name="scope">The memory that it can access.</param>
    /// <param name="isMasked">Whether the next dword in memory is a mask for the first.</param>
    public static bool Compares(ReadOnlySpan<uint> command, CommandScope scope, bool isMasked)
    {
        MiHeader header = new(command[0]);
        IGraphicsMemory memory = scope.Memory(header.UsesGlobalGtt);
        ulong address = Address(command[2], command[3]);
        uint mask = uint.MaxValue;
        if (!TryReadDword(memory, address, out uint value)
            || (isMasked && !TryReadDword(memory, address + sizeof(uint), out mask)))
        {
            return false;
        }

        return header.Compares(value & mask, command[1]);
    }

    public static bool TryReadDword(IGraphicsMemory memory, ulong address, out uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        bool isRead = memory.TryRead(address, bytes);
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return isRead;
    }

    public static void Write(IGraphicsMemory target, ulong address, ReadOnlySpan<uint> dwords) =>
        _ = target.TryWrite(address, MemoryMarshal.AsBytes(dwords));
}
